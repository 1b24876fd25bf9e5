"""The README followed word by word on a fresh clone, to the first answer: `make fresh`.

Needs git, make, Python and the package index, and some minutes; so it is no part of the tests. It
exits with 1 at the first word that is not true.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from config import Settings
from tests.replay import ROOT, agrees, conversations

OF_OUR_START = {"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
LONGEST = 1800  # seconds, for a slow line to the package index


def shell_commands(readme: str) -> list[str]:
    """The lines of its blocks for the shell, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def program_commands(readme: str) -> list[str]:
    """The commands of the section about Telegram, where they can be run as they stand."""
    section = readme.partition("## On Telegram")[2].partition("\n## ")[0]
    return re.findall(r"`(\.venv/bin/python bot\.py [^`]+)`", section)


def bare_environment() -> dict[str, str]:
    """Ours, without settings, the virtual environment that this runs in, and the `make` above it."""
    ours = {name.upper() for name in Settings.model_fields} | OF_OUR_START
    path = [
        part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(sys.prefix)
    ]
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PATH": os.pathsep.join(path)}


def run(command: str, where: Path, typed: Sequence[str] = ()) -> str:
    """Run one command as a reader of the README does; what it printed. Ends the program if it fails."""
    print(f"$ {command}", flush=True)
    done = subprocess.run(
        command,
        shell=True,
        cwd=where,
        env=bare_environment(),
        input="".join(f"{line}\n" for line in typed),
        stdout=subprocess.PIPE,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{command}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def follow(document: Path, give: Callable[[str, Sequence[str]], str]) -> str:
    """The README's way to the first answer; what greets there. give: runs a command in a clone."""
    readme = document.read_text(encoding="utf-8")
    start, *_ = shell_commands(readme)
    conversation, *_ = conversations(document)
    printed = give(start, conversation.typed)
    if not agrees(conversation.shown, printed.strip()):
        sys.exit(f"the README shows another conversation than this:\n{printed}")
    give("cp .env.example .env", ())
    for command in program_commands(readme):
        allowed = " || test $? = 1" if command.endswith("doctor") else ""
        print(give(command + allowed, ()))
    return printed.partition("\n\n")[0]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fresh-") as folder:
        clone = Path(folder) / "dondoc"
        run(f"git clone --quiet '{ROOT}' '{clone}'", Path(folder))
        print(follow(clone / "README.md", lambda line, typed: run(line, clone, typed)))
    print("The README is true.")


if __name__ == "__main__":
    main()
