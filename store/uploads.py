"""What the files said that somebody sent: read once, looked at in a preview, then recorded or not.

The file itself is not kept, and what it said is forgotten soon after its preview has lapsed.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder, encode
from sqlite_utils import Database

from core.intake import FileFault, FileRefusedError, Imported
from store.rows import Row, row, stamp


class Upload(Struct, frozen=True):
    """One file. content: what it says, or why it was not read. id: 0 before it is kept."""

    name: str
    content: Imported | FileRefusedError
    id: int = 0


_IMPORTED = Decoder(Imported)


def _upload(found: Row) -> Upload:
    content: Imported | FileRefusedError
    if found["fault"]:
        content = FileRefusedError(FileFault(found["fault"]), found["fault_limit"])
    else:
        content = _IMPORTED.decode(found["imported"])
    return Upload(found["name"], content, found["id"])


class Uploads:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, update: int, upload: Upload, now: datetime) -> None:
        """Keep what the file of this update said; an earlier reading stays."""
        imported, fault, limit = "", "", 0
        if isinstance(upload.content, FileRefusedError):
            fault, limit = str(upload.content.fault), upload.content.limit
        else:
            imported = encode(upload.content).decode()
        self._db.execute(
            "insert into upload (inbox, name, imported, fault, fault_limit, at)"
            " values (?, ?, ?, ?, ?, ?) on conflict (inbox) do nothing",
            [update, upload.name, imported, fault, limit, stamp(now)],
        )

    def of_update(self, update: int) -> Upload | None:
        found = row(self._db, "select * from upload where inbox = ?", [update])
        return _upload(found) if found else None

    def get(self, upload: int) -> Upload | None:
        """None once it was recorded, or has lapsed."""
        found = row(self._db, "select * from upload where id = ?", [upload])
        return _upload(found) if found else None

    def shown(self, upload: int, now: datetime) -> None:
        """Its preview was shown just now."""
        self._db.execute("update upload set at = ? where id = ?", [stamp(now), upload])

    def forget(self, upload: int) -> None:
        self._db.execute("delete from upload where id = ?", [upload])

    def blank(self, before: datetime) -> None:
        """Forget what was last shown before then."""
        self._db.execute("delete from upload where at < ?", [stamp(before)])
