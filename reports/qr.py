"""QR codes: as a picture for paper, and as letters for a terminal."""

from io import BytesIO, StringIO

import segno

_MODULE = 8  # pixels
_QUIET = 2  # modules; scanners want four, and the paper around the picture gives the rest


def qr_picture(text: str) -> bytes:
    """A .png, black on white."""
    packed = BytesIO()
    segno.make(text, error="m", micro=False).save(packed, kind="png", scale=_MODULE, border=_QUIET)
    return packed.getvalue()


def qr_letters(text: str) -> str:
    """The same in half-block letters, for whoever sits at a terminal."""
    drawn = StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()
