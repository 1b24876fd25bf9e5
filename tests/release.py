"""`make release`: source distribution and wheel of the last commit, tried in a clean environment.

The wheel holds every file of the rooms and no other, and the source distribution every file of the
repository. Then the wheel is installed with the locked libraries alone, and its command `dondoc` is
used in an empty folder: it tells its version, talks as the README shows, draws papers and a chart
and reads a file. What was built is left in `dist/`. Needs git and the package index.
"""

import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.fresh_start import run
from tests.replay import ROOT, agrees, conversations

DIST = ROOT / "dist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VERSION = PROJECT["project"]["version"]
NAME = f"dondoc-{VERSION}"
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
MADE_BY_THE_BUILD = {"PKG-INFO"}
# What takes the libraries for drawing and reading, in the process that has little of everything.
PAPERS = ("!as editor", "/baocao 4/2026", "/bieudo 4/2026", "!file sent.csv")
SUFFIXES = {".docx", ".xlsx", ".png"}
SHEET, READ = "Đơn vị,Tháng 4/2026\nGDTrH,15\n", "GDTrH, tháng 4/2026: 12 → 15"


def differing(built: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """What is missing and what is too much, by name."""
    have, want = set(built), set(wanted)
    return [f"missing: {name}" for name in sorted(want - have)] + [
        f"not ours: {name}" for name in sorted(have - want)
    ]


def in_the_wheel(tracked: Iterable[str]) -> set[str]:
    """The files that the program reads: those of the rooms."""
    return {name for name in tracked if name.partition("/")[0] in WHEEL}


def built(tracked: list[str]) -> list[str]:
    """Build both into `dist/`; in which names they differ from what they should hold."""
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        source = Path(folder)
        run(f"git -C '{ROOT}' archive HEAD | tar -x -C '{source}'", source)
        run(f"'{sys.executable}' -m uv build --quiet --clear --out-dir '{DIST}' .", source)
    with tarfile.open(DIST / f"{NAME}.tar.gz") as archive:
        files = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    with zipfile.ZipFile(DIST / f"{NAME}-py3-none-any.whl") as wheel:
        program = [name for name in wheel.namelist() if ".dist-info/" not in name]
    return [
        *differing(files - MADE_BY_THE_BUILD, tracked),
        *differing(program, in_the_wheel(tracked)),
    ]


def installed(folder: Path) -> Path:
    """The command of the wheel, in an environment with the libraries of requirements.txt."""
    environment, uv = folder / "clean", f"'{sys.executable}' -m uv"
    run(f"{uv} venv --quiet --python '{sys.executable}' '{environment}'", folder)
    locked = f"--python '{environment}' --constraints '{ROOT}/requirements.txt'"
    run(f"{uv} pip install --quiet {locked} '{DIST}/{NAME}-py3-none-any.whl'", folder)
    return environment / "bin" / "dondoc"


def tried(dondoc: Path, where: Path) -> Iterator[str]:
    """What the command does otherwise than it should, in an empty folder."""
    version = run(f"'{dondoc}' version", where)
    if not version.startswith(f"Đôn Đốc {VERSION} ("):
        yield f"another version: {version}"
    conversation, *_ = conversations(ROOT / "README.md")
    printed = run(f"'{dondoc}' chat", where, conversation.typed)
    if not agrees(conversation.shown, printed.strip()):
        yield f"another conversation than the README's:\n{printed}"
    (where / "sent.csv").write_text(SHEET, encoding="utf-8")
    printed = run(f"'{dondoc}' chat", where, PAPERS)
    if READ not in printed:
        yield f"a file was not read:\n{printed}"
    if not {file.suffix for file in where.glob("build/*")} >= SUFFIXES:
        yield f"not every paper was made:\n{printed}"


def main() -> int:
    tracked = run("git ls-tree -r -z --name-only HEAD", ROOT).split("\0")[:-1]
    faults = built(tracked)
    with tempfile.TemporaryDirectory(prefix="installed-") as folder:
        where = Path(folder) / "elsewhere"
        where.mkdir()
        faults += tried(installed(Path(folder)), where)
    print("\n".join(faults) or f"{NAME} is in {DIST.name}/ and works where it is installed.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
