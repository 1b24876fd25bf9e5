"""A machine with a real Debian and a real systemd: a root that mmdebstrap makes, booted by nspawn.

It shares this machine's network, so that the packages' sources and the fake platforms are reached;
what this machine needs for that (certificates, how apt and pip are set) is lent to it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.replay import ROOT

NEEDED = ("mmdebstrap", "systemd-nspawn", "nsenter")
# What Debian's installer puts on a server beside the system, whatever is chosen.
FURNISHED = (
    "systemd-sysv",
    "dbus",
    "libpam-systemd",
    "systemd-timesyncd",
    "sudo",
    "ca-certificates",
)
ADMINISTRATOR = "quantri"
LONGEST = 900  # seconds for one command, on a slow line and a busy machine
LONGEST_BOOT = 120
LONGEST_ANSWER = 90
SYNCHRONIZED = "/run/systemd/timesync/synchronized"  # how timesyncd says that the time is right
REBOOT = 133  # how nspawn ends where the system inside asks for another boot
CERTIFICATES = Path("/usr/local/share/ca-certificates")
OF_PIP = ("index-url", "proxy", "cert", "trusted-host")


class FieldError(Exception):
    """Something was not as the documents say; its text is what was seen instead."""


def missing() -> list[str]:
    """What this machine does not have for it, in words."""
    found = [f"{name} is not installed" for name in NEEDED if not shutil.which(name)]
    return [*found, *(["root is needed"] if os.geteuid() else [])]


def _lines(*command: str) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def _settings_of_apt() -> str:
    """How this machine's apt fetches: proxies, checks, certificates."""
    wanted = ("http", "https", "Check", "Retries")
    return "\n".join(
        line
        for line in _lines("apt-config", "dump")
        if line.startswith("Acquire::") and line.split("::")[1].startswith(wanted)
    )


def _settings_of_pip() -> str:
    names = {f"global.{name}" for name in OF_PIP}
    listed = (line.partition("=") for line in _lines("python3", "-m", "pip", "config", "list"))
    kept = {
        name.removeprefix("global."): value.strip("'") for name, _, value in listed if name in names
    }
    return "[global]\n" + "".join(f"{name} = {value}\n" for name, value in kept.items())


@dataclass
class Machine:
    """root: its files, seen from here."""

    root: Path
    _supervisor: subprocess.Popen[bytes] | None = None

    def build(self, suite: str, mirror: Sequence[str] = ()) -> None:
        own = self.root.parent / "apt.conf"
        own.write_text(_settings_of_apt(), encoding="utf-8")
        subprocess.run(
            [
                *("mmdebstrap", "--quiet", "--variant=important", f"--aptopt={own}"),
                *(f"--include={','.join(FURNISHED)}", suite, str(self.root), *mirror),
            ],
            check=True,
            timeout=LONGEST,
        )
        self.write("/etc/hostname", "may-chu\n")
        self.write("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 may-chu\n")
        self.write("/etc/tmpfiles.d/time.conf", f"f {SYNCHRONIZED}\n")  # no machine of its own
        self.write("/etc/pip.conf", _settings_of_pip())
        if CERTIFICATES.is_dir():
            shutil.copytree(CERTIFICATES, self.inside(CERTIFICATES), dirs_exist_ok=True)
        for line in (
            "update-ca-certificates",
            f"useradd --create-home --shell /bin/bash --groups sudo {ADMINISTRATOR}",
        ):
            subprocess.run(
                ["chroot", str(self.root), "sh", "-c", line], check=True, capture_output=True
            )
        self.write("/etc/sudoers.d/drill", f"{ADMINISTRATOR} ALL=(ALL) NOPASSWD: ALL\n")

    def inside(self, path: str | Path) -> Path:
        return self.root / str(path).lstrip("/")

    def write(self, path: str, text: str) -> None:
        file = self.inside(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def hand_over(self, path: str, content: bytes) -> None:
        """Put a file there while it runs, as the administrator's."""
        self.inside("/srv/handed-over").write_bytes(content)
        self.root_does(f"install -m 644 -o {ADMINISTRATOR} /srv/handed-over {path}")

    def boot(self) -> None:
        self._supervisor = subprocess.Popen(
            [
                *("systemd-nspawn", "--boot", "--quiet", "--register=no", "--keep-unit"),
                *(f"--directory={self.root}", f"--machine=dondoc-{os.getpid()}"),
                *("--resolv-conf=copy-host", "--link-journal=no", "--console=pipe"),
                "--system-call-filter=adjtimex clock_adjtime",  # the clock may be read
            ],
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + LONGEST_BOOT
        while time.monotonic() < give_up:
            time.sleep(0.5)
            if self._first():
                state = self.root_does("systemctl is-system-running", check=False).strip()
                if state in {"running", "degraded"}:
                    return
        raise FieldError("it did not boot")

    def _first(self) -> int:
        """The process id of its systemd, seen from here; 0 where there is none."""
        assert self._supervisor is not None
        children = psutil.Process(self._supervisor.pid).children()
        return children[0].pid if children else 0

    def _enter(self, user: str, line: str) -> list[str]:
        """As after a login, without its session, which systemd may take minutes to end."""
        spaces = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
        whose = (f"--reuid={user}", f"--regid={user}", "--init-groups", "--reset-env")
        shell = ("bash", "-lc", f"cd; {line}")
        return ["nsenter", f"--target={self._first()}", *spaces, "setpriv", *whose, *shell]

    def does(
        self, line: str, user: str = ADMINISTRATOR, typed: str = "", longest: float = LONGEST
    ) -> tuple[int, str]:
        """The exit code of a command in a fresh session of a user, and what it printed."""
        done = subprocess.run(
            self._enter(user, line),
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=longest,
        )
        return done.returncode, done.stdout

    def root_does(self, line: str, *, check: bool = True) -> str:
        code, printed = self.does(line, "root")
        if check and code:
            raise FieldError(f"{line}: {code}\n{printed}")
        return printed

    def shows(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.root_does(f"systemctl show -P {name} {unit}").strip()

    def reboot(self) -> None:
        assert self._supervisor is not None
        self.root_does("systemctl reboot", check=False)
        if self._supervisor.wait(LONGEST_BOOT) != REBOOT:
            raise FieldError("it ended instead of booting again")
        self.boot()

    def put_away(self) -> None:
        if self._supervisor is None or self._supervisor.poll() is not None:
            return
        inside = psutil.Process(self._supervisor.pid).children(recursive=True)
        self._supervisor.terminate()  # an orderly end of the system
        try:
            self._supervisor.wait(LONGEST_BOOT)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()
        psutil.wait_procs(inside, LONGEST_BOOT)  # until then they write there


@contextmanager
def debian(suite: str, mirror: Sequence[str] = ()) -> Iterator[Machine]:
    """A running machine, of which nothing is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="debian-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Machine(folder / "root")
    try:
        made.build(suite, mirror)
        made.boot()
        yield made
    finally:
        made.put_away()
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Platform:
    """The tests' Bot API, as a program of its own, and one person on it."""

    url: str
    person: int = 11

    def control(self, name: str, /, **body: object) -> Any:
        request = urllib.request.Request(
            f"{self.url}/control/{name}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def delivered(self) -> list[dict[str, Any]]:
        return [
            one for one in self.control("state")["delivered"] if one["chat"] == str(self.person)
        ]

    def asked(self, text: str, wanted: str = "") -> str:
        """What answers a line. wanted: in its words, its buttons or its file's name."""
        return self.answered(wanted, "say", text=text, date=int(time.time()))

    def answered(self, wanted: str, act: str, /, **body: object) -> str:
        """What answers something that the person does."""
        before = len(self.delivered())
        self.control(act, person=self.person, **body)
        give_up = time.monotonic() + LONGEST_ANSWER
        while time.monotonic() < give_up:
            time.sleep(0.5)
            for one in self.delivered()[before:]:
                if wanted in f"{one['text']}\n{one['file']}\n{one['buttons']}":
                    return str(one["text"])
        seen = [(one["text"][:80], one["file"]) for one in self.delivered()[before:]]
        raise FieldError(f"{act} {body} was not answered with {wanted!r} but {seen}")

    def linked(self, printed: str) -> None:
        """Use an invitation that was printed, and agree."""
        found = re.search(r"/start [A-Z0-9-]+", printed)
        if found is None:
            raise FieldError(f"no code: {printed}")
        self.asked(found[0], "Đồng ý")
        self.answered("", "press_label", label="Đồng ý")


@contextmanager
def platform() -> Iterator[Platform]:
    server = [sys.executable, "-m", "tests.fakes.bot_api"]
    with subprocess.Popen(server, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Platform(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.terminate()
