"""Two offices that become one, and an office that gets another code: asked first, then told."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import asdict

from core.month import Month
from core.quota import Office, Quota
from locales.words import Words, sentence as _

_ASK_MERGE = (
    _("Merge {office:both} into {into:both} from month {month}?"),
    _("- Earlier months keep the figures of both, each under its own name."),
    _(
        "- From month {month} on {office:code} is in no table; the quota of {into:code} stays {quota}."
    ),
    _("- {moving:n} counted for {office:code} since then go over to {into:code}."),
    _(
        "- What waits of {office:code} ({waiting:n}) is counted for {into:code} where it is recorded in month {month} or later."
    ),
    _("- {people} keep their roles until you change them."),
    _("Nothing has changed yet."),
)
MERGE = _("Merge {office:code} into {into:code} from {month}")
MERGED = _(
    "{office:both} is merged into {into:both} from month {month}. Earlier months are as they were; what is entered for {office:code} since then is refused with the way to {into:code}."
)
UNDO_MERGE = _("Undo the merging of {office:code}")
UNMERGED = _("{office:both} is an office of its own again; its entries have returned.")
MAKE_DEPUTY = _("{title}: deputy of {office:code}")

ASK_CODE = _(
    "Change the code of {office:both} to {becomes}? Figures, log, obstacles, people and closed months stay as they are, under the new code; the old one is still understood. Nothing has changed yet."
)
CHANGE_CODE = _("Change to {becomes}")
CODE_CHANGED = _(
    "{office} now has the code {becomes}. The old one, {was}, is still understood; no figure was changed."
)
CHANGE_BACK = _("Change back to {becomes}")


class Merging(Struct, frozen=True):
    """What a merging will do. moving, waiting: articles; people: titles of those who lead the office."""

    office: Office
    into: Office
    month: Month
    moving: int
    waiting: int
    quota: Quota
    people: Sequence[str]


def ask_merge(words: Words, one: Merging) -> str:
    facts = {
        **asdict(one),
        "quota": f"{one.quota.floor} - {one.quota.target}",
        "moving": one.moving or None,
        "waiting": one.waiting or None,
        "people": ", ".join(one.people),
    }
    return words.tell(_ASK_MERGE, **facts)
