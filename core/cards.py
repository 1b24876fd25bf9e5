"""The sheet of invitations that is printed and cut up: the words of each card, and its link."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """title: who it is for. about: what it opens. lines: how. link: the QR code's, or empty."""

    title: str
    about: str
    lines: tuple[str, ...]
    code: str
    validity: str
    link: str = ""


@dataclass(frozen=True)
class CardSheet:
    """One card for each person, in the offices' order."""

    heading: str
    note: str
    cards: tuple[Card, ...]
