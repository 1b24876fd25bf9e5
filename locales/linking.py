"""Linking chats to people: codes, the notice, consent, the addresses of a person."""

from collections.abc import Collection, Sequence
from datetime import datetime

from core.people import Grant, Role
from core.quota import Office
from locales.commands import off_word, shown
from locales.words import Words
from locales.words import sentence as _

START_PURPOSE = _("link this chat with an invitation code")
CHANNEL_PURPOSE = _("where messages are sent")


def doors(words: Words, linked: Sequence[str], first: str, running: Collection[str]) -> str:
    """Where messages go, and what could be had instead. first: a channel's name, or empty."""
    _ = words.gettext
    command = shown(words, "channel")
    names = ", ".join(channel_name(words, one) for one in dict.fromkeys(linked)) or "–"
    lines = [
        _("Linked on: {channels}. Messages go to: {first}.").format(
            channels=names, first=channel_name(words, first) if first else "–"
        )
    ]
    for name in running:
        if name not in linked:
            sentence = _("To link {channel} as well: {command}.")
        elif name != first:
            sentence = _("To receive messages on {channel}: {command}.")
        else:
            continue
        told = channel_name(words, name)
        lines.append(sentence.format(channel=told, command=f"{command} {name}"))
    if len(set(linked)) > 1:
        lines += [
            _("To unlink {channel}: {command}.").format(
                channel=channel_name(words, name), command=f"{command} {name} {off_word(words)}"
            )
            for name in dict.fromkeys(linked)
        ]
    return "\n".join(lines)


def one_more(words: Words, channel: str, code: str, link: str, expires: datetime) -> str:
    """A code that links the reader's own chat on another channel."""
    _ = words.gettext
    name = channel_name(words, channel)
    lines = [
        _("To link {channel} as well, please send the bot there: {start} {code}").format(
            channel=name, start=shown(words, "start"), code=code
        ),
        _("The code is for you alone; it works once and until {moment}.").format(
            moment=words.moment(expires)
        ),
    ]
    if link:
        lines.append(_("Or open this link: {link}").format(link=link))
    return "\n".join(lines)


def door_chosen(words: Words, channel: str) -> str:
    _ = words.gettext
    return _("Messages now go to {channel}.").format(channel=channel_name(words, channel))


def door_closed(words: Words, channel: str) -> str:
    _ = words.gettext
    return _("{channel} is unlinked.").format(channel=channel_name(words, channel))


NOTICE_VERSION = "2026-01"


def role_name(words: Words, role: Role) -> str:
    _ = words.gettext
    return {
        Role.HEAD: _("head"),
        Role.DEPUTY: _("deputy head"),
        Role.EDITOR: _("editor"),
        Role.LEADER: _("leader of the department"),
        Role.ADMIN: _("administrator"),
    }[role]


def title_of(words: Words, grant: Grant, office: Office | None) -> str:
    """How somebody in this role is addressed, until they are given another title."""
    _ = words.gettext
    if office and grant.role is Role.HEAD:
        return office.head_title
    if office and grant.role is Role.DEPUTY:
        return deputy_title(words, office.head_title)
    return {
        Role.EDITOR: _("Editor of the portal"),
        Role.LEADER: _("Leader of the department"),
        Role.ADMIN: _("System administrator"),
    }.get(grant.role, role_name(words, grant.role))


def deputy_title(words: Words, title: str) -> str:
    _ = words.gettext
    return _("Deputy {title}").format(title=title)


def head_title(words: Words, office_name: str) -> str:
    """How the head of an office is addressed, until an administrator words it better."""
    _ = words.gettext
    inside = office_name[:1].lower() + office_name[1:]  # Trưởng phòng …, in mid-title
    return _("Head of {office}").format(office=inside)


def notice(words: Words, title: str, *, months: int, days: int) -> str:
    """The privacy notice: what is stored, why, by whom, for how long.

    months: for which records of messages are kept; days: for which backups are.
    """
    _ = words.gettext
    return _(
        "The code is valid: this chat would be linked as “{title}”.\n"
        "Before that, please read the notice on personal data (Law 91/2025/QH15):\n"
        "- Stored: your title, role and office, the id of this chat, and your name and phone number if provided.\n"
        "- Purpose: sending reminders and answering about the articles on the department's portal.\n"
        "- By whom: the department's office; nobody outside the department receives the data.\n"
        "- For how long: until you or the administrator delete it, or 30 days after your last role ends; the texts of messages are blanked every night, the record of what was sent is kept for {months} months, backups for {days} days.\n"
        "- Your rights: {mydata} (see), {stop} (receive nothing), {forget} (delete).\n"
        "Do you agree?"
    ).format(
        title=title,
        months=months,
        days=days,
        mydata=shown(words, "mydata"),
        stop=shown(words, "stop"),
        forget=shown(words, "forget"),
    )


def agree_label(words: Words) -> str:
    _ = words.gettext
    return _("I agree")


def decline_label(words: Words) -> str:
    _ = words.gettext
    return _("I do not agree")


def ask_access_label(words: Words) -> str:
    _ = words.gettext
    return _("Ask for access")


def access_asked(words: Words) -> str:
    _ = words.gettext
    return _(
        "The request was passed on to the administrator. Once you have a code, please send {start} followed by it."
    ).format(start=shown(words, "start"))


def linked(words: Words, title: str) -> str:
    _ = words.gettext
    return _("This chat is linked as “{title}”. Figures: {status}; help: {help}.").format(
        title=title, status=shown(words, "status"), help=shown(words, "help")
    )


def declined(words: Words) -> str:
    _ = words.gettext
    return _(
        "This chat was not linked and nothing about you was stored. The code stays valid until it expires."
    )


def already_linked(words: Words, title: str) -> str:
    _ = words.gettext
    return _("This chat is linked already, as “{title}”. See {help}.").format(
        title=title, help=shown(words, "help")
    )


def invitation(words: Words, title: str, code: str, link: str, expires: datetime) -> str:
    """A new code, to be handed to one person."""
    _ = words.gettext
    lines = [
        _("Invitation code for “{title}”: {code}").format(title=title, code=code),
        _("It works once and until {moment}. The person sends to the bot: {start} {code}").format(
            moment=words.moment(expires), start=shown(words, "start"), code=code
        ),
    ]
    if link:
        lines.append(_("Or opens this link: {link}").format(link=link))
    return "\n".join(lines)


def channel_name(words: Words, channel: str) -> str:
    _ = words.gettext
    return {"telegram": "Telegram", "zalo": "Zalo", "console": _("terminal")}.get(channel, channel)
