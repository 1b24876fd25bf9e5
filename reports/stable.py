"""The same figures give the same bytes: zipped documents without the time of their making."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def stable(document: bytes, made: date) -> bytes:
    """A .docx or .xlsx whose parts and properties all carry the day `made`, at midnight."""
    packed = BytesIO()
    with ZipFile(BytesIO(document)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == _CORE:
                part = _STAMP.sub(rb"\g<1>%sT00:00:00Z\g<2>" % made.isoformat().encode(), part)
            info = ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, part)
    return packed.getvalue()
