"""The far end of `app.pool`: works off pickled jobs from its input, one after another.

Run as `python -m app.worker`. It ends when its input does, so it never outlives its parent.
"""

import os
import pickle
import signal
import struct
import sys
import traceback
from typing import BinaryIO

HEADER = struct.Struct("!Q")  # the length of what follows, in bytes
NICENESS = 10  # answering people comes first


def read(source: BinaryIO) -> bytes | None:
    """The next framed message; None at the end."""
    head = source.read(HEADER.size)
    return source.read(*HEADER.unpack(head)) if len(head) == HEADER.size else None


def framed(message: bytes) -> bytes:
    return HEADER.pack(len(message)) + message


def outcome(job: bytes) -> tuple[bool, object]:
    """(True, what the job returned) or (False, the traceback)."""
    try:
        return True, pickle.loads(job)()  # noqa: S301 - from our own parent, over its pipe
    except Exception:  # noqa: BLE001 - the parent is told, and raises its own
        return False, traceback.format_exc()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is meant for the parent
    os.nice(NICENESS)
    # Whatever prints by accident must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (job := read(sys.stdin.buffer)) is not None:
        answers.write(framed(pickle.dumps(outcome(job))))
        answers.flush()


if __name__ == "__main__":
    main()
