"""Vietnam's public holidays and official swaps, as the `holidays` package knows them.

Its package of countries loads all two hundred of them before one may be used: 60 ms and 8 MiB of
every start. So this one is loaded without the package around it.
"""

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import holidays

_COUNTRIES = "holidays.countries"


@cache
def calendar() -> holidays.HolidayBase:
    """The country's calendar; its names are Vietnamese."""
    alone = ModuleType(_COUNTRIES)
    alone.__path__ = [str(Path(holidays.__file__).parent / "countries")]
    sys.modules.setdefault(_COUNTRIES, alone)
    found: holidays.HolidayBase = import_module(f"{_COUNTRIES}.vietnam").Vietnam(language="vi")
    return found
