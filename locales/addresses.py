"""Addresses of the page: giving them out, ending them, and what stands there instead of figures."""

from collections.abc import Iterable

from core.page import PageAddress
from locales.words import Said, Words, plural as _n, said, sentence as _

_ISSUED = _(
    "Your page to look at the figures ({name}): {address}\nIt can be kept as a bookmark and is only for looking. Whoever has this address sees what you see: please do not pass it on. To end it: {/page} off"
)
_ISSUED_BEFORE = _("Further addresses of yours:")
_ADDRESS = _("{name}: issued on {issued}, last used on {used}")
_UNUSED = _("{name}: issued on {issued}, not used yet")
ENDED = _n("{n} address of your page was ended.", "{n} addresses of your page were ended.")
END_ONE = _("End “{name}”")
END_ALL = _("End all of them")
WHICH_ENDS = _("Which address is to be ended?")
_REPLACED = _("It takes the place of the earlier one of this name.")
DEFAULT_NAME = _("page {number:n}")
REPORTED_NAME = _("report {month}")
SEE_PAGE = _("See it on the page: {address}")

# On the page, in place of figures.

UNKNOWN = _(
    "This address is not valid, or no longer valid. Please send {/page} in the chat to get a new one."
)
TOO_MANY = _("Too many addresses were tried. Please come back in a minute.")
FAILED = _("The page could not be made just now. Please come back in a moment.")


def issued(
    words: Words, name: str, url: str, others: Iterable[PageAddress], *, replaced: bool
) -> Said:
    """The new address, and what else its owner has. replaced: an earlier one of this name is over."""
    told = [words.say(_ISSUED, name=name, address=said(url))]
    told += [words.say(_REPLACED)] if replaced else []
    lines = [f"- {address_line(words, one)}" for one in others]
    return said(*told, *([words.say(_ISSUED_BEFORE), *lines] if lines else []))


def address_line(words: Words, one: PageAddress) -> str:
    told = _ADDRESS if one.used else _UNUSED
    used = one.used.date() if one.used else ""
    return words.say(told, name=one.name, issued=one.issued.date(), used=used)
