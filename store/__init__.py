"""Every row in and out.

sqlite-utils loads numpy where that is installed, for kinds of columns that are not used here; so
it is not shown any: 75 ms of every start, and 12 MiB.
"""

import sys

if "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # Python's own way to hide a module
    import sqlite_utils  # noqa: F401 - loaded while numpy is out of sight

    del sys.modules["numpy"]
