"""/trang: a personal address of the page to look at, and ending one."""

from core.chat import Reply
from core.names import fold
from core.page import LONGEST_NAME, MOST_ADDRESSES, PageAddress
from core.refusal import Refusal, Why
from handlers.arguments import OFF
from handlers.request import Request
from locales import addresses

_ALL = frozenset({"all", "tatca", "hettatca", "het"})


def address(request: Request) -> Reply:
    """A new address, named by what was typed; "off" and perhaps a name: end one, or all of them."""
    first, _, rest = request.args.partition(" ")
    if fold(first) in OFF:
        return _end(request, rest.strip())
    new = request.services.new_page()
    if new is None:
        raise Refusal(Why.NO_PAGE)
    known = request.store.pages.of(request.me.id, request.now)
    typed = request.args[:LONGEST_NAME].strip() or _free_name(request, known)
    name = next((one.name for one in known if fold(one.name) == fold(typed)), typed)
    others = [one for one in known if one.name != name]
    if len(others) >= MOST_ADDRESSES:
        raise Refusal(Why.TOO_MANY_PAGES, n=len(others))
    request.store.pages.issue(new.key, request.me.id, name, request.now)
    replaced = len(others) < len(known)
    return Reply(addresses.issued(request.words, name, new.url, others, replaced=replaced))


def _free_name(request: Request, known: tuple[PageAddress, ...]) -> str:
    """The first that is not taken: nothing is ended by who only wanted one more."""
    taken = {one.name for one in known}
    names = (request.say(addresses.DEFAULT_NAME, number=n + 1) for n in range(len(known) + 1))
    return next(name for name in names if name not in taken)


def _end(request: Request, name: str) -> Reply:
    """The one that was named, or the only one; of several, asked which."""
    pages, me = request.store.pages, request.me.id
    known = pages.of(me, request.now)
    if not known:
        raise Refusal(Why.NO_PAGES)
    if fold(name) in _ALL or (not name and len(known) == 1):
        return request.reply(addresses.ENDED, n=pages.end(me))
    names = [one.name for one in known]
    if not name:
        choices = [
            request.choice(addresses.END_ONE, f"/page off {each}", name=each) for each in names
        ]
        everything = request.choice(addresses.END_ALL, "/page off all")
        return request.reply(addresses.WHICH_ENDS, *choices, everything)
    meant = next((each for each in names if fold(each) == fold(name)), None)
    if meant is None:
        raise Refusal(Why.NO_SUCH_PAGE, typed=name, known=names)
    return request.reply(addresses.ENDED, n=pages.end(me, meant))
