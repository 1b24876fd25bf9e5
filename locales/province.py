"""The province's ranking through the year, shown and kept."""

from collections.abc import Sequence

from core.province import ProvinceRank
from locales.annex import notice
from locales.commands import example
from locales.words import Words


def ranking(words: Words, year: int, found: Sequence[ProvinceRank]) -> str:
    """A year's notices, a line for each month."""
    _ = words.gettext
    title = _("Rank in the province, {year}").format(year=year)
    if not found:
        return title + "\n" + _("No notice of the province is known yet.")
    return "\n".join([title, *(told(words, rank) for rank in found)])


def told(words: Words, rank: ProvinceRank) -> str:
    """One month: rank, notice, the department's count and the other agencies'."""
    _ = words.gettext
    line = _("Month {month}: {rank}/{of}").format(
        month=words.month(rank.month), rank=rank.rank, of=rank.of
    )
    line += f" ({cited})" if (cited := notice(words, rank)) else ""
    counts = [f"{name} {words.number(count)}" for name, count in rank.peers]
    if rank.own_count is not None:
        counts.insert(0, _("the Department {n}").format(n=words.number(rank.own_count)))
    return line + (": " + ", ".join(counts) if counts else "") + "."


def kept(words: Words, before: ProvinceRank | None, after: ProvinceRank) -> str:
    """The answer to a notice that was entered."""
    _ = words.gettext
    if before is None:
        return _("Recorded. {rank}").format(rank=told(words, after))
    if before == after:
        return _("It is so already. {rank}").format(rank=told(words, after))
    return "\n".join(
        (
            _("Before: {rank}").format(rank=told(words, before)),
            _("Now: {rank}").format(rank=told(words, after)),
        )
    )


def how(words: Words) -> str:
    """For editors, below the ranking."""
    _ = words.gettext
    return _("To enter a notice: {example}").format(example=example(words, "province"))


def not_read(words: Words, typed: str) -> str:
    """A part of a notice that cannot be understood."""
    _ = words.gettext
    return _("“{typed}” cannot be read; nothing was recorded. Example: {example}").format(
        typed=typed, example=example(words, "province")
    )
