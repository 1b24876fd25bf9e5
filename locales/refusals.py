"""The sentence for every reason why something was not done, written from the refusal's facts."""

from collections.abc import Mapping

from core.refusal import Refusal, Why
from locales.purposes import PROVINCE_EXAMPLE
from locales.words import Sentence, Words, sentence as _

SENTENCES: Mapping[Why, Sentence] = {
    # counts and entries
    Why.BAD_COUNT: _(
        "“{typed:quoted}” is not a valid count; nothing was recorded. A count is written with 1 to 3 digits, for example 3."
    ),
    Why.SET_OF_A_KIND: _(
        "A count is set for news items and features together; nothing was recorded. For example: {example}"
    ),
    Why.ZERO_COUNT: _("A count of 0 changes nothing; nothing was recorded."),
    Why.NO_REASON: _(
        "The correction of {office:code} needs a reason, behind a colon in its line; nothing was recorded. Example: -1 {office:code}: recorded twice"
    ),
    Why.BELOW_ZERO: _(
        "{office:both} has {count} in month {month}; the correction would make it negative. Nothing was recorded."
    ),
    Why.BAD_ENTRY: _(
        "There is no entry {typed:quoted}; nothing was changed. The numbers are in {/log}."
    ),
    Why.ALREADY_UNDONE: _(
        "Entry {entry:d} was undone before (by entry {by:d}); nothing was changed."
    ),
    Why.UNDO_OF_UNDO: _(
        "Entry {entry:d} is itself an undo; nothing was changed. To restore the count, please record it again."
    ),
    Why.NOTHING_TO_UNDO: _(
        "You have no entry that could be undone. To undo another's, add its number: {/undo} 128"
    ),
    Why.MOVED_BY_MERGING: _(
        "Your latest entry, {entry:d}, was moved by a merging of offices or by taking one back; nothing was changed. To take a merging back, please use the choice below its answer; to undo this entry, please send {/undo} {entry:d}"
    ),
    Why.UNDO_BELOW_ZERO: _(
        "Undoing entry {entry:d} would make the count negative; nothing was changed. Please undo the later corrections first."
    ),
    Why.TOO_MANY_LINES: _(
        "A message may hold at most {limit:n} lines of counts; nothing was recorded."
    ),
    Why.CLOSED_MONTH: _(
        "Month {month} is closed; its figures stay as they are. To reopen it: {/close} reopen {month}"
    ),
    Why.CLOSED_TABLE: _(
        "This would change the figures of month {months}, which is closed; nothing was changed. To reopen it: {/close} reopen {month}"
    ),
    Why.RETIRED_OFFICE: _(
        "{office:both} has not been in the tables since month {month}; nothing was recorded."
    ),
    Why.MERGED_OFFICE: _(
        "{office:both} is merged into {into} since month {month}; nothing was recorded. Please enter it for {into}."
    ),
    Why.MERGED_ALREADY: _("{office:both} is part of {into} already; nothing was changed."),
    Why.OFFICE_TO_COME: _(
        "{office:both} is in the tables since month {month} only; nothing was recorded. For month {wanted} an administrator sends {/office} {office:code} since {wanted} first."
    ),
    # everything else
    Why.NOT_ALLOWED: _(
        "This function is for authorised staff only; the request was not carried out. Please contact the department's office if you need help."
    ),
    Why.UNKNOWN_COMMAND: _("There is no command {typed:quoted}. See {/help}."),
    Why.USAGE: _(
        "The command is not complete or not right; it was not carried out. Example: {example}"
    ),
    Why.BAD_MONTH: _(
        "“{typed:quoted}” is not a month; the request was not carried out. Write it as 4/2026 or T4."
    ),
    Why.FUTURE_MONTH: _(
        "Month {month} has not begun (it is month {current}); the request was not carried out."
    ),
    Why.NO_FIGURES: _("The system has no figures of the time before month {month}."),
    Why.BAD_DATE: _("“{typed:quoted}” is not a date; nothing was changed. Write it as 29/4/2026."),
    Why.PAST_DATE: _("{day} is over; nothing was changed. Please name a day to come."),
    Why.FUTURE_DATE: _("The day {typed:quoted} has not come yet; nothing was changed."),
    Why.TOO_LONG: _("The text is too long (at most {limit:n} characters); nothing was recorded."),
    Why.TOO_MANY_OBSTACLES: _(
        "Your office has raised {limit:n} obstacles today that are not answered yet; this one was not recorded. Please raise it tomorrow, or call the editors."
    ),
    Why.TOO_MANY_WAITING: _(
        "{limit:n} articles of your office wait for the editors already; this was not sent. Please send it once the editors have decided about some of them."
    ),
    Why.TOO_MANY_WORDS: _(
        "You have sent the editors {limit:n} messages today already; this one was not sent. Please call them, or send it tomorrow."
    ),
    Why.BAD_QUOTA: _(
        "A quota is two counts, the floor and then the target that is not below it; nothing was changed. Example: {/quota} 10 15"
    ),
    Why.BAD_PROVINCE: _(
        "“{typed:quoted}” cannot be read; nothing was recorded. Example: {/province} {example}"
    ),
    Why.NOTICE_CHANGED: _(
        "What is known of month {month} was changed again since; nothing was undone. To correct it, please enter the notice again: {/province}."
    ),
    Why.NAME_TAKEN: _(
        "The name “{typed:quoted}” is taken or could mean several offices; nothing was changed."
    ),
    Why.UNKNOWN_OFFICE_CODE: _("There is no office {typed:quoted}; nothing was changed."),
    Why.UNKNOWN_PERSON: _(
        "There is no person {typed:quoted}; the request was not carried out. The numbers are in {/contacts}."
    ),
    Why.LAST_ADMIN: _(
        "This is the last administrator; nothing was changed. Please appoint another one first."
    ),
    Why.BAD_ROLE: _(
        "“{typed:quoted}” is not a role; nothing was changed. Roles: head, deputy, writer (these with an office's code), editor, leader, admin."
    ),
    Why.NO_SUCH_CHOICE: _("There is no such choice any more; nothing was changed."),
    Why.QUESTION_EXPIRED: _(
        "This choice has expired; nothing was changed. Please send the command again."
    ),
    Why.NOT_YOUR_QUESTION: _("This choice was offered to somebody else; nothing was changed."),
    Why.BAD_CODE: _(
        "The invitation code is not valid or no longer valid. Please check it, or ask the department's office for a new one."
    ),
    Why.TOO_MANY_GUESSES: _("Too many wrong codes were sent. Please try again after an hour."),
    Why.NOTHING_TO_CONSENT: _(
        "There is no invitation waiting for this chat. Please send your code."
    ),
    Why.NO_OFFICE: _("Please name an office. Example: {example}"),
    Why.ADDRESS_GONE: _("This address is not linked any more; nothing was changed."),
    Why.ALREADY_CLOSED: _(
        "Month {month} is closed since {at}; nothing was changed. To reopen it: {/close} reopen {month}"
    ),
    Why.NOT_CLOSED: _("Month {month} is open; nothing was changed. To close it: {/close} {month}"),
    Why.ALREADY_PAUSED: _("The automatic messages are paused since {at}; nothing was changed."),
    Why.NOT_PAUSED: _("The automatic messages are not paused; nothing was changed."),
    Why.COUNT_IS_SO: _(
        "{office:both} has {count} in month {month} already (last entry: {at}); nothing was changed."
    ),
    Why.COUNT_IS_ZERO: _("{office:both} has no entry in month {month}; nothing was changed."),
    Why.BATCH_UNDONE: _("All of this was undone before; nothing was changed. See {/log}."),
    Why.IMPORT_UNDONE: _("This import was undone at {at}; nothing was changed."),
    Why.NOT_RETIRED: _("{office:both} is in the tables; nothing was changed."),
    Why.NOT_IN_ROLE: _("{title} is not {role}; nothing was changed. Roles now: {roles}."),
    Why.NOT_AWAY: _("You are not noted as away; messages are sent to you. Nothing was changed."),
    Why.ALREADY_FORWARDED: _(
        "{number} has been submitted to the leaders before; nothing was changed."
    ),
    Why.ALREADY_ANSWERED: _("{number} was answered at {at}; nothing was changed."),
    Why.NOT_SET_APART: _("{days} follows the public calendar already; nothing was changed."),
    Why.NOT_EXEMPT: _("{office} is not exempt in month {months}; nothing was changed."),
    Why.UNKNOWN_OBSTACLE: _(
        "There is no obstacle {typed:quoted}; nothing was changed. The numbers are in {/obstacle}."
    ),
    Why.NO_DEPUTY: _(
        "No deputy of your office, or not the one named, is linked to stand in; nothing was changed. Please ask the department's office to invite one."
    ),
    Why.NO_LEADER: _(
        "No leader of the department is linked yet; nothing was submitted. Please invite one first."
    ),
    Why.BAD_ABSENCE: _(
        "{day} is not within a year from today; nothing was changed. Please write the last day away, for example {/away} 20/5"
    ),
    Why.NO_ROLE: _(
        "Person {typed:quoted} has no role; nothing was done. Please give a role first: {/contacts} {typed:quoted} editor"
    ),
    Why.LINKED_OTHERWISE: _(
        "This chat is linked to another person; nothing was changed. Please use the code in the chat of the person whom it was issued for."
    ),
    Why.NO_SUCH_CHANNEL: _(
        "“{typed:quoted}” is no channel in use here; nothing was changed. In use: {known:channel}."
    ),
    Why.NO_EMAIL: _("E-mails are not sent by this system yet; nothing was changed."),
    Why.BAD_EMAIL: _("“{typed:quoted}” is no e-mail address; nothing was changed."),
    Why.NO_OWN_EMAIL: _(
        "No e-mail address of yours is kept. To add one: {/email} followed by the address."
    ),
    Why.NO_MAILBOX: _("No mailbox of {office} is kept; nothing was changed."),
    Why.TOO_MANY_EMAILS: _(
        "{limit:n} e-mails with a code were sent today already; please try again tomorrow."
    ),
    Why.NO_CONSENT: _(
        "{title} has not agreed to the notice on personal data yet, so their own number is not kept. The office's number: {/contacts} {number:d} phone office {typed:quoted}"
    ),
    Why.NOT_LINKED_THERE: _("You are not linked on “{typed:quoted}”; nothing was changed."),
    Why.NO_PAGE: _("No page is set up here; nothing was issued. Please ask the administrator."),
    Why.NO_PAGES: _("You have no address of the page; nothing was changed. To get one: {/page}"),
    Why.NO_SUCH_PAGE: _(
        "There is no address “{typed:quoted}” of yours; nothing was changed. Yours: {known}."
    ),
    Why.TOO_MANY_PAGES: _(
        "You have {n} addresses already, which is the most; none was issued. Please end one first: {/page} off"
    ),
    Why.LAST_DOOR: _(
        "This is your only channel; it was not unlinked. To receive nothing or to delete your data: {/settings}"
    ),
}


def refused(words: Words, refusal: Refusal) -> str:
    """Why it was not done. Every `Why` has a sentence here; a test holds that."""
    known = {"example": PROVINCE_EXAMPLE} if refusal.why is Why.BAD_PROVINCE else {}
    return words.say(SENTENCES[refusal.why], **known, **refusal.facts)
