"""E-mail: what e-mails say beside the message itself, and the addresses to which they go."""

from collections.abc import Sequence

from msgspec import Struct

from core.chat import Address, Attachment
from core.events import AllowanceSpent, ChannelClosed, EmailCode, PapersByEmail
from core.ladder import NUDGES, About, MessageKind
from core.month import Month
from core.quota import Office
from locales.nudges import NAMES
from locales.words import Words, said, sentence as _

TOO_LARGE = _(
    "The mail server does not take files of this size: {names}. Please ask for them in the chat: {/report}."
)

# --- E-mails
_TO_OFFICE = _("Urging articles – {what} – {office}")
_ALARM = _("Urging articles – messages that reached nobody, month {month}")
_ABOUT = _("Articles on the department's portal – month {month}")
_REPORT = _("Report on articles, month {month}")
_DEAF = _("The assistant Đôn Đốc receives nothing on {channel:channel}")
_SPENT = _("This month's messages on {channel:channel} are used up")
_CODE_SUBJECT = _("Code to confirm this e-mail address")
_TO_MAILBOX = _(
    "(Sent to the mailbox of {office}, read by: {readers}. Please hand it to the {office:title}.)"
)
_NOT_READ = _("This e-mail was sent automatically; nobody reads the mailbox that it comes from.")
_READ_AT = _("This e-mail was sent automatically; a reply to it is read at {address}.")
_IN_CHAT = _(
    "Please answer in the chat with the assistant Đôn Đốc on {channels:channel}, where commands with / are typed; whoever is not linked there yet gets a code from the editors."
)
_BY_TELEPHONE = _("The portal's editorial board: {contact}.")
CODE = _(
    "Somebody who uses the assistant Đôn Đốc wants to receive its e-mails at this address. The code: {code}\nIt is typed in the chat within an hour. If that was not you, please ignore this e-mail: nothing more is sent here."
)

# --- One's own address
ASK_ADDRESS = _(
    "Which e-mail address shall e-mails go to? It is used for the department's work only."
)
ASK_CODE = _(
    "A code is being sent to {address}. Please type it here within an hour. With that you agree that e-mails of the system go there when no chat reaches you, and reports if you want them. To delete the address: {/email} off."
)
CONFIRMED = _("E-mails may go to {address} from now on. To delete the address: {/email} off.")
WRONG_CODE = _(
    "That is not the code, or it is too old. Please look at the newest e-mail, or have another one sent: {/email} followed by the address."
)
OWN = _("Your e-mail address: {addresses}.")
NONE = _("No e-mail address of yours is kept. To add one: {/email} followed by the address.")
PAPERS = _("The month's report is sent there too, with its files.")
NO_PAPERS = _("The month's report is not sent there.")
WANT_PAPERS = _("Receive the month's report by e-mail")
DROP_PAPERS = _("No more reports by e-mail")
ADD = _("Add an e-mail address")
SHOW = _("My e-mail address")
REMOVE = _("Delete the e-mail address")
REMOVED = _("The e-mail address has been deleted; no e-mail goes there any more.")
PAPERS_COME = _(
    "The report of month {month} is being sent to {addresses}, with the annex and the draft letter."
)
FAILED = _(
    "The e-mail to {address} could not be delivered. Please check the address with {/email}."
)

# --- An office's mailbox
ASK_READERS = _("Who reads {address}? For example: the office's clerk.")
MAILBOX_SET = _(
    "Mailbox of {office}: {address}, read by: {readers}. E-mails go there when no chat of the head or the deputies takes a message, and first of all while the head is not linked."
)
MAILBOX_DROPPED = _("No mailbox of {office} is kept any more.")
_MAILBOXES = _("Mailboxes of the offices:")
_MAILBOX = _("- {office:code}: {address} ({readers})")
NOT_SENT_HERE = _("No mail server is set up yet (SMTP_URL), so no e-mail is sent.")


class Addressed(Struct, frozen=True):
    """How an e-mail can be answered. office: whose mailbox it goes to, or None. readers: of that.

    channels: on which the bot is talked to. contact: of the editors. answers: where replies are read.
    """

    office: Office | None
    readers: str
    channels: Sequence[str]
    contact: str
    answers: str


def too_large(words: Words, files: Sequence[Attachment]) -> str:
    return words.say(TOO_LARGE, names=[file.name for file in files])


def subject(
    words: Words, step: MessageKind, month: Month, about: About, office: Office | None
) -> str:
    """One line that tells what it is about; figures and names of people stand in the e-mail."""
    if isinstance(about, EmailCode):
        return words.say(_CODE_SUBJECT)
    if isinstance(about, ChannelClosed):
        return words.say(_DEAF, channel=about.channel)
    if isinstance(about, AllowanceSpent):
        return words.say(_SPENT, channel=about.channel)
    if office and step in NUDGES:
        what = words.say(NAMES[step], month=month)
        return words.say(_TO_OFFICE, what=what, office=office)
    if isinstance(about, PapersByEmail):
        return words.say(_REPORT, month=month)
    return words.say(_ALARM if step is MessageKind.ALARM else _ABOUT, month=month)


def mail(words: Words, text: str, addressed: Addressed) -> str:
    """The message, then how it can be answered."""
    facts = {
        "office": addressed.office,
        "readers": addressed.readers,
        "address": said(addressed.answers),
        "channels": list(addressed.channels),
        "contact": addressed.contact,
    }
    told = [text]
    told += [words.say(_TO_MAILBOX, **facts)] if addressed.office else []
    answering = [_READ_AT if addressed.answers else _NOT_READ, _IN_CHAT, _BY_TELEPHONE]
    return said(*told, "", "--", words.tell(answering, " ", **facts))


def mailboxes(words: Words, found: Sequence[tuple[Office, Address, str]]) -> str:
    """The offices' mailboxes; empty if there are none."""
    lines = [
        words.say(_MAILBOX, office=office, address=where.id, readers=readers)
        for office, where, readers in found
    ]
    return said(words.say(_MAILBOXES), *lines) if lines else ""
