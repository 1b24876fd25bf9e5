"""The sheet of invitations that is printed and cut up: the words of each card, and its link."""

from msgspec import Struct


class Card(Struct, frozen=True):
    """title: who it is for. about: what it opens. lines: how. link: the QR code's, or empty."""

    title: str
    about: str
    lines: tuple[str, ...]
    code: str
    validity: str
    link: str = ""


class CardSheet(Struct, frozen=True):
    """One card for each person, in the offices' order."""

    heading: str
    note: str
    cards: tuple[Card, ...]
