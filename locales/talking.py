"""Questions and their choices; what is answered to sentences without a command, or asked first."""

from collections.abc import Mapping

from core.month import Span
from core.quota import Office
from core.reading import intents
from core.reading.times import TimeFault
from locales.standing import period
from locales.words import Sentence, Words, plural as _n, sentence as _

# Questions themselves: which one was meant, what was chosen before, a text that is asked for.
SKIP = _("Skip")
SKIPPED = _("Skipped; nothing was recorded and nothing was sent.")
SEND_TEXT = _("Send")
ASK_SEND_TEXT = _("Send these words: “{text}”? Nothing has been sent yet.")
TAKE_TEXT = _("Yes, that is it")
ASK_TAKE_TEXT = _("Is “{text}” the answer to what was asked? Nothing has been recorded yet.")
WHICH_WAS_MEANT = _("Another question has just arrived. Which one do you answer?")
NO_SUCH_NUMBER = _("There is no choice “{typed:quoted}”; nothing was changed.\n{question}")
FOR_GOOD = _(
    "“{typed:quoted}” is not enough for what cannot be undone; nothing was changed."
    " Please send the number or the words of a choice.\n{question}"
)
FAR_BACK = _("Is “{label}” meant for this question? Nothing has been changed yet.\n{question}")
STILL_OPEN = _("“{label}” was chosen at {at}. These may be chosen still:")
CHOSEN_BEFORE = _("“{label}” was chosen at {at}; nothing was changed now.")
ANSWERED_BEFORE = _("This was answered at {at}; nothing was changed now.")

# What holds now.
COUNT_NOW = _n(
    "At present: {office}, month {month}: {n} article.",
    "At present: {office}, month {month}: {n} articles.",
)
CLOSED_NOW = _("At present: month {month} is closed.")
OPEN_NOW = _("At present: month {month} is open.")
OBSTACLE_NOW = _("At present: {number}: {state}.")
AWAY_NOW = _("At present: you are away until the end of {day}.")
PRESENT_NOW = _("At present: messages are sent to you.")

COURTESY = _("You are welcome to ask here at any time.")
GREETED = _("Good day. You are welcome to ask here at any time.")
ENOUGH = _(
    "Today {limit:n} messages that were neither commands nor counts have been answered; until tomorrow no more of them are. Commands are, such as {/status}. If the telephone answers by itself, please switch that off for this chat."
)
NOTHING_ASKED = _("No question waits for your answer; nothing was changed.")

# Questions that are answered at once.
DEADLINE = _(
    "Articles for month {month} should reach the editorial board before 16:00 on {submit_by:day}; the month is counted on {last:day}. {left} working days are left."
)
SCHEDULE = _("What is sent next by itself; urged are offices below the floor alone:")
SCHEDULED = _("- {due}: {what}")
DEADLINE_TODAY = _(
    "Today ({last:day}) is the last day for the articles of month {month}: please send them to the editorial board this morning."
)
DEADLINE_BY_CLOSING = _(
    "Today ({last:day}) is the last day for the articles of month {month}: please send them to the editorial board before {closing:clock}."
)
DEADLINE_OVER = _(
    "Today ({last:day}) was the last day for the articles of month {month}; please speak with the editorial board about what is still to come."
)
WHERE = _("Articles are sent to: {where}.")
WHERE_UNKNOWN = _(
    "Where articles are sent has not been entered yet; please ask the editorial board."
)
WHERE_HERE = _("Articles may be sent right here: {/submit} with a link or a title, or as a file.")
CONTACT = _("To reach the editorial board: {contact}.")
CONTACT_UNKNOWN = _(
    "How to reach the editorial board has not been entered yet. What is written here can be passed on to them."
)
CONTACT_NOT_YOURS = _("Telephone numbers of other offices are shown to the editorial board only.")
THE_WHOLE = _("The whole department")
OWN_PLACE = _("{office}: rank {rank:n}/{of:n}.")
URGE_NOW = _("Urge now")
ONE_MONTH_EACH = _("A report is about one month. Which one do you need?")
REPORT_OF = _("Report of month {month}")

# What was not understood.
# counted: a count as a choice names it.
PERHAPS_ADD = _("Add: {counted}")
PERHAPS_SET = _("Set: {counted}")
ASK_PASS_ON = _("Send these words to the editorial board: “{text}”? Nothing has been sent yet.")
SEND_TO_EDITORS = _("Send to the editorial board")
PASSED_ON = _("Sent to the editorial board: “{text}”.")
_WRITES = _("{title} ({office:code}) writes: “{text}”")
_SOMEBODY_WRITES = _("{title} writes: “{text}”")

# What is asked before anything is done.
ASK_RAISE = _("Report this obstacle of {office}: “{text}”? Nothing has been sent yet.")
ASK_RAISE_FOR_ONE = _("Report this obstacle: “{text}”? Nothing has been sent yet.")
RAISE = _("Report")
RAISE_FOR = _("Report for {office:code}")
ASK_DISPUTE = _(
    "Tell the editorial board that the figures of month {month} do not match: “{text}”? Nothing has been sent yet."
)
SEND = _("Send")
SEND_FOR = _("Send for {office:code}")
ASK_UNTIL = _("Until the end of which day are you away? For example 30/4.")
ASK_AWAY = _(
    "You are away from {first} until the end of {until}. Messages then go to: {deputies}. Is that right?"
)
ASK_AWAY_ON = _("You are away on {until}. Messages then go to: {deputies}. Is that right?")
YES = _("Yes")
ASK_BACK = _("Are messages to be sent to you again from now on?")
NOT_AWAY = _("You are not noted as away; messages are sent to you. Nothing was changed.")
ASK_UNDO = _("Undo entry {entry:d}: {count:+} for {office}, month {month}? Nothing is undone yet.")

ASK_COMMAND = _("Carry out “{command}”? Nothing has changed yet.")
DO = _("Carry out")
ASK_ANSWER = _("Answer {number} with “{text}”? Nothing has been sent yet.")
SEND_ANSWER = _("Send the answer")
ASK_OBSTACLE = _("{number}: “{text}”. Nothing has changed yet.")

FAULTS: Mapping[TimeFault, Sentence] = {
    TimeFault.NO_SUCH_DAY: _("There is no such day; the request was not carried out."),
    TimeFault.NO_SUCH_MONTH: _("There is no such month; the request was not carried out."),
    TimeFault.NOT_ONE_MONTH: _("Which months are meant is not clear. Please name one month."),
    TimeFault.WEEK: _("Figures are kept by month, and not by week or day. Please name a month."),
    TimeFault.TO_COME: _("That time has not come yet."),
}

_LABELS: Mapping[type[intents.Intent], Sentence] = {
    intents.AskStanding: _("See the figures"),
    intents.OfficeOnly: _("See the figures"),
    intents.MonthsOnly: _("See the figures"),
    intents.AskMissing: _("See what is missing"),
    intents.AskQuota: _("See the quota"),
    intents.AskBelow: _("See who is below the floor"),
    intents.AskRanking: _("See the ranking"),
    intents.AskComparison: _("Compare with before"),
    intents.AskOffices: _("Compare offices"),
    intents.AskChart: _("See the chart"),
    intents.AskReport: _("See the report"),
    intents.AskLog: _("See the log of entries"),
    intents.AskNudges: _("See who was urged"),
    intents.AskArticles: _("See the articles"),
    intents.AskObstacles: _("See the obstacles"),
    intents.AskDeadline: _("See the deadline"),
    intents.AskSchedule: _("See when offices are urged"),
    intents.AskCodes: _("See the offices' codes"),
    intents.AskClosed: _("See which months are closed"),
    intents.AskWhereToSend: _("See where articles are sent"),
    intents.AskContact: _("See the contacts"),
    intents.AskHelp: _("See what you can do here"),
    intents.AskSettings: _("See the settings"),
    intents.RaiseObstacle: _("Report an obstacle"),
    intents.DisputeFigures: _("Tell that the figures do not match"),
    intents.BeAway: _("Tell that you are away"),
    intents.BeBack: _("Tell that you are back"),
    intents.Undo: _("Undo the latest entry"),
    intents.SetCount: _("Bring a count to a number"),
}


def label(words: Words, intent: intents.Intent) -> str:
    """What a choice that means this is called."""
    if isinstance(intent, intents.DoubtfulTime):
        return label(words, intent.intent)
    parts = [words.say(_LABELS[type(intent)])]
    office = getattr(intent, "office", None)
    parts += [office.code] if office else []
    span = getattr(intent, "span", None)
    parts += [period(words, span)] if isinstance(span, Span) else []
    return " – ".join(parts)


def passed_on(words: Words, title: str, office: Office | None, text: str) -> str:
    """A head's own words, to an editor."""
    if office is None:
        return words.say(_SOMEBODY_WRITES, title=title, text=text)
    return words.say(_WRITES, title=title, office=office, text=text)
