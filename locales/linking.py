"""Linking chats to people: codes, the notice, consent, the addresses of a person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from core.people import Grant, Role
from core.quota import Office
from locales.words import Sentence, Words, load, said, sentence as _

ROLES: Mapping[Role, Sentence] = {
    Role.HEAD: _("head"),
    Role.DEPUTY: _("deputy head"),
    Role.EDITOR: _("editor"),
    Role.LEADER: _("leader of the department"),
    Role.ADMIN: _("administrator"),
    Role.WRITER: _("writer"),
}
_TITLES: Mapping[Role, Sentence] = {
    **ROLES,
    Role.EDITOR: _("Editor of the portal"),
    Role.LEADER: _("Leader of the department"),
    Role.ADMIN: _("System administrator"),
    Role.WRITER: _("Writer"),
}
DEPUTY_TITLE = _("Deputy {title}")
WRITER_TITLE = _("Writer, {office}")

CHANNEL_CHOSEN = _("Messages now go to {channel:channel}.")
CHANNEL_UNLINKED = _("{channel:channel} is unlinked.")
_LINKED_ON = _("Linked on: {channels:channel}. Messages go to: {first:channel}.")
_LINK_AS_WELL = _("To link {channel:channel} as well: {/channel} {channel}.")
_RECEIVE_ON = _("To receive messages on {channel:channel}: {/channel} {channel}.")
_UNLINK = _("To unlink {channel:channel}: {/channel} {channel} off.")

# The notice; its version is `core.people.NOTICE_VERSION`. What is stored, why, by whom, for how long.
# months: for which records of messages are kept; days: for which backups are.
_CODE_VALID = _(
    "The code is valid: this chat would be linked as “{title}”.\nBefore that, please read the notice on personal data (Law 91/2025/QH15):"
)
_CHANGED_SINCE = _(
    "The notice on personal data (Law 91/2025/QH15) has changed since you agreed to it, {title}. Please read it again:"
)
_NOTICE = _(
    "- Stored: your title, role and office, the id of this chat; your name, phone number and e-mail address if provided; the articles and obstacles that you send in.\n"
    "- Purpose: sending reminders and answering about the articles on the department's portal.\n"
    "- By whom: the department's office; nobody outside the department receives the data.\n"
    "- For how long: until you or the administrator delete it, or 30 days after your last role ends; articles, obstacles and counts stay with the office, without your name; the texts of messages are blanked every night, the record of what was sent is kept for {months:d} months, backups for {days:d} days.\n"
    "- Your rights, all in {/settings}: to see your data, to receive nothing, to delete them.\n"
    "Do you agree?"
)
NOTICE = (_CODE_VALID, _NOTICE)
NOTICE_AGAIN = (_CHANGED_SINCE, _NOTICE)
AGREED_AGAIN = _("Your consent to the notice has been noted.")
AGREE = _("I agree")
DECLINE = _("I do not agree")
LINKED = _("This chat is linked as “{title}”. Figures: {/status}; help: {/help}.")
# To an administrator, while they are missing: what is to be done next, in this order.
NO_EDITOR = _(
    "No editor is linked yet; editors enter the figures. To issue a code: {/contacts} invite editor"
)
NO_HEADS = _(
    "Offices without a reachable head: {n:n}/{of:n}. Once figures are entered, issue a code to each head ({/contacts} invite {office:code} head), or make a sheet of cards for all of them on the server, with the command invite-heads."
)
FOR_AN_EDITOR = _("Issue a code for an editor")
DECLINED = _(
    "This chat was not linked and nothing about you was stored. The code stays valid until it expires."
)
ALREADY_LINKED = _("This chat is linked already, as “{title}”. See {/help}.")
ASK_ACCESS = _("Ask for access")
ACCESS_ASKED = _(
    "The request was passed on to the administrator. Once you have a code, please send it here."
)
ACCESS_NOT_ASKED = _(
    "No more requests are passed on today. Please ask the Office of the Department for a code."
)

# A code that links the reader's own chat on another channel.
ONE_MORE = (
    _("To link {channel:channel} as well, please send the bot there: {/start} {code}"),
    _("The code is for you alone; it works once and until {expires}."),
    _("Or open this link: {link}"),
    _("The bot is found there at {address}"),
)
_INVITATION = (
    _("Invitation code for “{title}”: {code}"),
    _("It works once and until {expires}. The person sends to the bot: {/start} {code}"),
    _("Or opens this link: {telegram}"),
    _("On Zalo: open {zalo} and send {/start} {code}"),
)


def invitation(
    words: Words, title: str, code: str, expires: datetime, links: Mapping[str, str]
) -> str:
    """A new code, to be handed to one person. links: where it is presented, by channel."""
    known = {name: said(links.get(name, "")) for name in ("telegram", "zalo")}
    return words.tell(_INVITATION, title=title, code=code, expires=expires, **known)


def overview(words: Words, linked: Sequence[str], first: str, running: Collection[str]) -> str:
    """Where messages go, and what can be chosen instead. first: a channel's name, or empty."""
    linked = list(dict.fromkeys(linked))
    lines = [words.say(_LINKED_ON, channels=linked or "–", first=first or "–")]
    lines += [
        words.say(_RECEIVE_ON if name in linked else _LINK_AS_WELL, channel=name)
        for name in running
        if name != first
    ]
    if len(linked) > 1:
        lines += [words.say(_UNLINK, channel=name) for name in linked]
    return "\n".join(lines)


# Titles are data, in Vietnamese whatever the language of whoever types the command.


def title_of(grant: Grant, office: Office | None) -> str:
    """How somebody in this role is addressed, until they are given another title."""
    if office and grant.role is Role.HEAD:
        return office.head_title
    if office and grant.role is Role.DEPUTY:
        return deputy_title(office)
    if office and grant.role is Role.WRITER:
        return writer_title(office)
    return load("vi").say(_TITLES[grant.role])


def deputy_title(office: Office) -> str:
    return load("vi").say(DEPUTY_TITLE, title=office.head_title)


def writer_title(office: Office) -> str:
    return load("vi").say(WRITER_TITLE, office=office.name)


def head_title(office: str) -> str:
    """How the head of an office is addressed, until an administrator words it better."""
    inside = office[:1].lower() + office[1:]  # Trưởng phòng …, in mid-title
    return load("vi").say(_("Head of {office}"), office=inside)
