"""What is asked about a message of counts before anything of it is recorded."""

from collections.abc import Mapping

from core.names import AMBIGUOUS, fold
from core.reading.counted import Doubt, Unclear
from core.reading.times import TimeFault
from locales.notices import in_line
from locales.words import Sentence, Words, said, sentence as _

# With choices below: what the line may mean.
ASKED: Mapping[Doubt, Sentence] = {
    Doubt.LEFT_OVER: _("“{typed:quoted}” is not clear; nothing was recorded. Keep it as a note?"),
    Doubt.UNKNOWN_OFFICE: _(
        "There is no office “{typed:quoted}”; nothing was recorded. Did you mean:"
    ),
    Doubt.EACH: _("One count for several offices; nothing was recorded. So many each?"),
    Doubt.PAIRING: _(
        "It is not clear which count belongs to which office; nothing was recorded. Did you mean:"
    ),
    Doubt.SIGN: _(
        "It is not clear whether articles are added or taken away; nothing was recorded. Did you mean:"
    ),
    Doubt.WHOSE_TIME: _(
        "It is not clear which counts the month or day is for; nothing was recorded. Did you mean:"
    ),
    Doubt.HIDDEN: _(
        "“{typed:quoted}” may be more than a note; nothing was recorded. Keep it as a note?"
    ),
    Doubt.TITLE_TIME: _(
        "It is not clear whether “{typed:quoted}” is a part of the title or when it was published; nothing was recorded. Did you mean:"
    ),
    Doubt.NOT_PUBLISHED: _(
        "Only what was published is counted, and “{typed:quoted}” sounds otherwise; nothing was recorded. Did you mean:"
    ),
    Doubt.TO_COME: _(
        "“{typed:quoted}” has not come yet; nothing was recorded. Did you mean the earlier one:"
    ),
    Doubt.WHICH_MONTH: _(
        "“{typed:quoted}” may be either of two months; nothing was recorded. Did you mean:"
    ),
    Doubt.CORRECTED: _(
        "“{typed:quoted}” changes what stands before it; nothing was recorded. Did you mean:"
    ),
    Doubt.TOTAL: _(
        "The total says {stated:n}, the lines add up to {summed:n}; nothing was recorded. Record the lines as they are?"
    ),
}
# Without any: what has to be sent again.
SEND_AGAIN: Mapping[Doubt, Sentence] = {
    Doubt.LEFT_OVER: _(
        "“{typed:quoted}” is not clear; nothing was recorded. Please send the line again; a note stands behind a colon: {example}: note"
    ),
    Doubt.NO_COUNT: _("The count is missing; nothing was recorded. Example: {example}"),
    Doubt.NO_OFFICE: _("The office is missing; nothing was recorded. Example: {example}"),
    Doubt.UNKNOWN_OFFICE: _(
        "There is no office “{typed:quoted}”; nothing was recorded. Example: {example}"
    ),
    Doubt.PAIRING: _(
        "It is not clear which count belongs to which office; nothing was recorded. Please send one line for each office, for example {example}"
    ),
    Doubt.KIND: _(
        "It is not clear which kind belongs to which count; nothing was recorded. Please write each kind behind its count, for example 2 tin 3 bài GDTrH"
    ),
    Doubt.BAD_COUNT: _(
        "“{typed:quoted}” is not a valid count; nothing was recorded. A count is written with 1 to 3 digits, for example 3."
    ),
    Doubt.ZERO: _("A count of 0 changes nothing; nothing was recorded."),
    Doubt.SIGN: _(
        "It is not clear whether articles are added or taken away; nothing was recorded. Please send the line again, for example {example} or -1 GDTrH: note"
    ),
    Doubt.NOT_PUBLISHED: _(
        "Only what was published is counted, and “{typed:quoted}” sounds otherwise; nothing was recorded. Once it is published, please send for example {example}"
    ),
    Doubt.QUESTION: _(
        "This reads as a question; nothing was recorded. The figures are in {/status}."
    ),
    Doubt.TWO_TIMES: _(
        "One count names two months or days; nothing was recorded. Please send one line for each month, for example {example} 4/2026"
    ),
    Doubt.HIDDEN: _(
        "“{typed:quoted}” may be more than a note; nothing was recorded. Please send it in quotation marks, or in a line of its own."
    ),
    Doubt.CORRECTED: _(
        "“{typed:quoted}” takes back what stands before it; nothing was recorded. Please send what is right, for example {example}"
    ),
    Doubt.LINKS: _(
        "Several links stand beside one count; nothing was recorded. Please send one line for each article, for example 1 GDTrH https://…"
    ),
    Doubt.TABLE: _(
        "The columns of this row are not known; nothing was recorded. Please send office and count only, for example {example}"
    ),
    Doubt.TOO_LONG: _(
        "The message is too long; nothing was recorded. Please send it in parts, or as a file."
    ),
}
SEND_AGAIN_TIME: Mapping[TimeFault, Sentence] = {
    TimeFault.NO_SUCH_DAY: _(
        "There is no day “{typed:quoted}” in the calendar; nothing was recorded."
    ),
    TimeFault.NO_SUCH_MONTH: _(
        "“{typed:quoted}” is not a month; nothing was recorded. Write it as 4/2026 or T4."
    ),
    **dict.fromkeys(
        (TimeFault.NOT_ONE_MONTH, TimeFault.WEEK, TimeFault.TWO_MONTHS),
        _(
            "“{typed:quoted}” is not one month or day; nothing was recorded. Write it as 4/2026 or 20/4/2026."
        ),
    ),
    TimeFault.TO_COME: _("“{typed:quoted}” has not come yet; nothing was recorded."),
}
PERHAPS = _("Perhaps: {offices:label}.")
AMBIGUOUS_OFFICE = _("“{typed:quoted}” may mean several offices; nothing was recorded. Which one:")


def asked(words: Words, unclear: Unclear, *, line: int, example: str) -> str:
    """The question about a line. line: of a message with several, else 0."""
    typed = ", ".join(unclear.left_over) or unclear.typed
    told = words.say(
        _sentence(unclear, typed),
        typed=typed,
        stated=unclear.stated,
        summed=unclear.summed,
        example=example,
    )
    if unclear.offices and not unclear.readings:
        told = said(told, words.say(PERHAPS, offices=unclear.offices))
    return in_line(words, told, line)


def _sentence(unclear: Unclear, typed: str) -> Sentence:
    doubt = unclear.doubt
    if not unclear.readings and doubt is not Doubt.TOTAL:
        if unclear.fault:
            return SEND_AGAIN_TIME[unclear.fault]
        return SEND_AGAIN.get(doubt, SEND_AGAIN[Doubt.PAIRING])
    if doubt is Doubt.UNKNOWN_OFFICE and fold(typed) in AMBIGUOUS:
        return AMBIGUOUS_OFFICE
    return ASKED.get(doubt, ASKED[Doubt.PAIRING])
