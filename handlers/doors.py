"""A person with several doors: /channel chooses where messages go, links one more, unlinks one."""

from core.chat import Reply
from core.names import fold
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.ask import Ask
from handlers.circle import OFF
from locales import doors as say
from store.people import Door, Reach


def channel(ask: Ask) -> Reply:
    """Alone: where messages go. A channel's name: send them there, or link it; "off": unlink it."""
    reach = ask.store.people.reach(ask.me.id)
    name, _, rest = ask.args.casefold().partition(" ")
    if not name:
        return Reply(overview(ask, reach))
    theirs = [door for door in reach.doors if door.address.channel == name]
    if fold(rest) in OFF:
        return _unlink(ask, reach, name, theirs)
    if rest.strip():
        raise Refusal(Why.USAGE, command="channel")
    if name not in ask.shop.reachable:
        raise Refusal(Why.NO_SUCH_CHANNEL, typed=name, known=sorted(ask.shop.reachable))
    if not theirs:
        return _one_more(ask, name)
    ask.store.people.change(ask.me.id, channel=name)
    return Reply(say.door_chosen(ask.words, name))


def overview(ask: Ask, reach: Reach) -> str:
    """Where messages go, and what may be chosen instead."""
    linked = [door.address.channel for door in reach.doors]
    return say.doors(ask.words, linked, _first(ask, reach), sorted(ask.shop.reachable))


def _first(ask: Ask, reach: Reach) -> str:
    """The channel that messages are sent on as long as they arrive there."""
    running = (one.channel for one in reach.open if one.channel in ask.shop.reachable)
    return next(running, "")


def _one_more(ask: Ask, name: str) -> Reply:
    """A code for oneself: it links one more address, grants nothing, and replaces an earlier one."""
    code, expires = ask.shop.codes(), ask.now + ONE_DAY
    ask.store.invitations.withdraw(ask.me.id, by=ask.me.id)
    ask.store.invitations.issue(
        code,
        ask.me.grants[0],
        ask.me.title,
        ask.now,
        expires,
        by=ask.me.id,
        person=ask.me.id,
    )
    link = ask.shop.link(code) if name == "telegram" else ""
    return Reply(say.one_more(ask.words, name, code, link, expires))


def _unlink(ask: Ask, reach: Reach, name: str, theirs: list[Door]) -> Reply:
    if not theirs:
        raise Refusal(Why.NOT_LINKED_THERE, typed=name)
    left = [door.address.channel for door in reach.doors if door not in theirs]
    if not ask.shop.reachable.intersection(left):
        # The last door is closed by /forget or /stop, which say what that means.
        raise Refusal(Why.LAST_DOOR)
    for door in theirs:
        ask.store.people.unlink(door.address)
    if reach.preferred == name:
        ask.store.people.change(ask.me.id, channel="")
    return Reply(say.door_closed(ask.words, name))
