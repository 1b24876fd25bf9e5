"""`make debian`: the guides followed on a real Debian under systemd, and what can happen to it there.

Needs root, mmdebstrap, systemd-nspawn, the packages' sources and a quarter of an hour for each
Debian, so it is no part of the tests. Prints a line for each thing done; ends with 1 where one was
not as the documents say.
"""

import base64
import csv
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.cast import DATA
from tests.fakes.bot_api import TOKEN
from tests.field.guide import Around, Guide, section
from tests.field.machine import (
    ADMINISTRATOR,
    SYNCHRONIZED,
    FieldError,
    Machine,
    Platform,
    debian,
    missing,
    platform,
)
from tests.fresh_start import follow as follow_readme
from tests.replay import ROOT
from tests.spreadsheets import xlsx

OLDER, NEWER = "bookworm", "trixie"
MOST_EXPOSED = 2.0  # what systemd calls OK
SOON = 150  # seconds, for a service that is started anew on a machine without a time server
HOME = f"/home/{ADMINISTRATOR}"
SECOND = "/opt/dondoc-soyte"
SECOND_PLACE = "/root/may2"  # what was in it, after the machine was booted
WITHOUT_HEADS = (1,)  # doctor's exit code as long as no head is linked


def until(true: Callable[[], bool], what: str, longest: float = SOON) -> None:
    give_up = time.monotonic() + longest
    while not true():
        if time.monotonic() > give_up:
            raise FieldError(f"{what}: not within {longest:.0f} seconds")
        time.sleep(1)


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def same(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise FieldError(f"{what}: {found!r} and not {expected!r}")


def figures() -> bytes:
    """The department's spreadsheet."""
    rows = csv.reader((DATA / "counts-2026.csv").read_text("utf-8").splitlines())
    return xlsx(*([int(cell) if cell.isdigit() else cell for cell in row] for row in rows))


class Person:
    """Who follows the guide: what they have at hand, and what they see on their telephone."""

    def __init__(self, machine: Machine, telegram: Platform) -> None:
        self.machine, self.telegram = machine, telegram
        self.releases = machine.inside("/srv/kho-ma.git")

    def receive_the_program(self) -> None:
        """The repository with its first release, and an archive of it."""
        self.machine.write("/etc/gitconfig", "[safe]\ndirectory = *\n")  # as from another machine
        git("clone", "--quiet", "--bare", str(ROOT), str(self.releases))
        git("-C", str(self.releases), "tag", "--force", "v1.0.0", "HEAD")
        archive = self.machine.inside(f"{HOME}/dondoc-1.0.0.tar.gz")
        git(
            "-C",
            str(self.releases),
            "archive",
            "--prefix=dondoc-1.0.0/",
            f"--output={archive}",
            "HEAD",
        )

    def publish_a_release(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            git("clone", "--quiet", str(self.releases), folder)
            project = Path(folder) / "pyproject.toml"
            text = re.sub(
                r"(?m)^version = .*$", 'version = "1.0.1"', project.read_text("utf-8"), count=1
            )
            project.write_text(text, encoding="utf-8")
            who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
            git("-C", folder, *who, "commit", "--quiet", "--all", "--message=v1.0.1")
            git("-C", folder, "tag", "v1.0.1")
            git("-C", folder, "push", "--quiet", "origin", "HEAD", "v1.0.1")

    def editor(self) -> str:
        """What stands for the editor: it fills in where the tests' platform is, and a second place."""
        self.machine.root_does("mkdir -p /mnt/may2")
        pairs = {"TELEGRAM_BASE_URL": self.telegram.url, "COPIES_TO": "/mnt/may2/dondoc"}
        edits = (f"-e 's|^#\\?{name}=.*|{name}={value}|'" for name, value in pairs.items())
        return f"sed -i {' '.join(edits)}"

    def newest_copy(self) -> str:
        return self.machine.root_does(
            "ls /var/lib/dondoc/backups | grep '[.]db$' | tail -1"
        ).strip()

    def lose_the_first_machine(self) -> None:
        """What stands for it: its data are gone, and what it sent to the second place is here."""
        self.machine.root_does(
            "systemctl stop dondoc; rm /var/lib/dondoc/dondoc.db*; cd /var/lib/dondoc;"
            f" cp -r {SECOND_PLACE} nhan-ve"
        )

    def table(self) -> Mapping[str, Around]:
        hand_over, does = self.machine.hand_over, self.machine.root_does
        doctor = Around(allowed=WITHOUT_HEADS)
        copy = (("dondoc-20260424-023000.db", self.newest_copy),)
        offices = (DATA / "offices.csv").read_bytes()
        return {
            "sudo apt-get install python3-venv make git curl": Around(typed="y\n"),
            "sudo git clone -b v1.0.0 ĐỊA-CHỈ-KHO-MÃ /opt/dondoc": Around(
                stands_for=(("ĐỊA-CHỈ-KHO-MÃ", lambda: "/srv/kho-ma.git"),),
                before=self.receive_the_program,
            ),
            "sudo mkdir -p /opt/dondoc && sudo tar -xzf dondoc-1.0.0.tar.gz --strip-components=1"
            " -C /opt/dondoc": Around(stands_for=(("/opt/dondoc", lambda: SECOND),)),
            "sudo make install WHEELS=wheels": Around(
                before=lambda: does(f"cd /opt/dondoc && make wheels && mv wheels {SECOND}/"),
                stands_for=(
                    ("sudo", lambda: f"cd {SECOND} && sudo unshare --net"),
                    ("WHEELS", lambda: "NAME=soyte WHEELS"),
                ),
            ),
            "sudo make install NAME=soyte": Around(
                stands_for=(("sudo", lambda: f"cd {SECOND} && sudo"),)
            ),
            "sudo dondoc-soyte …": Around(
                stands_for=(("…", lambda: "doctor"),), allowed=WITHOUT_HEADS
            ),
            "curl -m 10 -sI https://api.telegram.org | head -1": Around(),
            "sudo nano /opt/dondoc/.env": Around(stands_for=(("nano", self.editor),)),
            "sudo sh -c 'umask 077; cat > /etc/dondoc/telegram_token'"
            "   # dán mã, Enter, Ctrl-D": Around(typed=f"{TOKEN}\n"),
            "sudo dondoc doctor": doctor,
            "sudo dondoc invite --role admin": Around(then=self.telegram.linked),
            "sudo dondoc import-offices /tmp/don-vi.csv": Around(
                before=lambda: hand_over("/tmp/don-vi.csv", offices)
            ),
            "sudo dondoc import so-lieu.xlsx --apply": Around(
                before=lambda: hand_over("/opt/dondoc/so-lieu.xlsx", figures())
            ),
            "sudo dondoc import /tmp/so-lieu.xlsx": Around(
                before=lambda: does("mv /opt/dondoc/so-lieu.xlsx /tmp/")
            ),
            "sudo journalctl -u dondoc -f": Around(within=5, allowed=(124,)),
            "sudo journalctl -u dondoc --since yesterday -g 'level=(WARNING|ERROR)'": Around(
                allowed=(0, 1)
            ),
            "sudo systemctl restart systemd-journald": Around(),
            "sudo chown -R dondoc: /var/lib/dondoc/nhan-ve": Around(
                before=self.lose_the_first_machine
            ),
            "sudo dondoc restore /var/lib/dondoc/backups/dondoc-20260424-023000.db": Around(
                stands_for=copy
            ),
            "sudo install -o dondoc -m 600 dondoc-20260424-023000.db dondoc.journal"
            " /var/lib/dondoc/": Around(before=self.bring_the_copy, stands_for=copy),
            "sudo dondoc restore /var/lib/dondoc/dondoc-20260424-023000.db": Around(
                stands_for=copy
            ),
            "sudo git fetch --tags": Around(before=self.publish_a_release),
            "sudo git checkout v1.0.1": Around(then=lambda _: self.is_version("1.0.1")),
        }

    def bring_the_copy(self) -> None:
        """From the old machine, where the service was stopped for good."""
        does = self.machine.root_does
        does("systemctl disable --now dondoc; dondoc backup")
        does("cd /var/lib/dondoc/backups && cp $(ls *.db | tail -1) *.journal /opt/dondoc/")

    def is_version(self, expected: str) -> None:
        printed = self.machine.root_does("dondoc version")
        if expected not in printed:
            raise FieldError(f"not {expected} but {printed}")


class Drill:
    """What can happen to a service, one method each, in their order; the docstring is what is shown."""

    def __init__(self, machine: Machine, telegram: Platform, second: Platform) -> None:
        self.machine, self.telegram, self.second = machine, telegram, second

    def pid(self) -> str:
        return self.machine.shows("dondoc", "MainPID")

    def answers(self) -> None:
        self.telegram.asked("/status")

    def anew(self, before: str) -> None:
        """Wait until the service is another process, which answers."""
        until(
            lambda: (
                self.machine.shows("dondoc", "ActiveState") == "active" and self.pid() != before
            ),
            "started anew",
        )
        self.answers()

    def unit_is_sound(self) -> None:
        """systemd finds no fault in the installed unit"""
        same(
            self.machine.root_does("systemd-analyze verify dondoc.service 2>&1"),
            "",
            "systemd-analyze verify",
        )

    def unit_is_hardened(self) -> None:
        """systemd calls it well closed, and so does the kernel"""
        printed = self.machine.root_does(
            "systemd-analyze security --no-pager dondoc.service | tail -1"
        )
        exposed = float(printed.split(": ")[1].split()[0])
        if exposed > MOST_EXPOSED:
            raise FieldError(f"systemd-analyze security: {printed}")
        status = self.machine.root_does(f"cat /proc/{self.pid()}/status")
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        found = facts["CapEff"].strip("0"), facts["NoNewPrivs"], facts["Seccomp"]
        same(found, ("", "1", "2"), "capabilities, new privileges, seccomp")
        for place in ("/opt/dondoc/x", "/etc/x", "/home/x", "/var/lib/x"):
            line = f"nsenter --target={self.pid()} --mount touch {place} 2>&1 || true"
            same("Read-only" in self.machine.root_does(line), True, f"{place} is closed to it")

    def works_hardened(self) -> None:
        """under it charts and papers are drawn, and a spreadsheet that is sent is read"""
        editor = replace(self.telegram, person=12)
        editor.linked(self.machine.root_does("dondoc invite --role editor"))
        editor.asked("/bieudo", ".png")
        editor.asked("/baocao", ".docx")
        sent = base64.b64encode(figures()).decode()
        editor.answered("đối chiếu", "hand_over", name="so-lieu.xlsx", content=sent)

    def copied_to_the_second_place(self) -> None:
        """a second place, mounted under /mnt while the service runs, can be written and gets a copy"""
        self.machine.root_does(
            "mkdir -p /mnt/may2 && mount -t tmpfs none /mnt/may2"
            " && install -d -o dondoc -m 700 /mnt/may2/dondoc"
        )
        inside = f"nsenter --target={self.pid()} --mount setpriv --reuid=dondoc --clear-groups"
        self.machine.root_does(f"{inside} touch /mnt/may2/dondoc/x")
        self.machine.root_does("systemctl restart dondoc")
        until(lambda: ".db" in self.machine.root_does("ls /mnt/may2/dondoc"), "a copy")
        self.machine.root_does(f"cp -r /mnt/may2/dondoc {SECOND_PLACE}")

    def killed(self) -> None:
        """killed with -9 it is started anew"""
        before = self.pid()
        self.machine.root_does(f"kill -9 {before}")
        self.anew(before)

    def hangs(self) -> None:
        """stopped, so that it gives no sign of life, it is killed and started anew"""
        unit = "/etc/systemd/system/dondoc.service.d/soon.conf"
        self.machine.root_does("mkdir -p " + unit.rpartition("/")[0])
        self.machine.write(unit, "[Service]\nWatchdogSec=90\nTimeoutStopSec=5\nRestartSec=1\n")
        self.machine.root_does("systemctl daemon-reload && systemctl restart dondoc")
        before = self.pid()
        self.machine.root_does(f"kill -STOP {before}")
        until(lambda: self.pid() != before, "noticed", 180)
        self.anew(before)
        self.machine.root_does(
            f"rm -r {unit.rpartition('/')[0]}; systemctl daemon-reload; systemctl restart dondoc"
        )

    def wrong_setting(self) -> None:
        """a misspelt setting is named in the journal, and the service is not started again and again"""
        self.machine.root_does("echo TELEGRAM_TOKN=1 >>/opt/dondoc/.env")
        self.machine.root_does("systemctl restart dondoc", check=False)
        time.sleep(35)
        found = (
            self.machine.shows("dondoc", "ActiveState"),
            self.machine.shows("dondoc", "NRestarts"),
        )
        same(found, ("failed", "0"), "state and restarts")
        if "TELEGRAM_TOKEN" not in self.machine.root_does("journalctl -u dondoc -n 20 --no-pager"):
            raise FieldError("the journal does not name the setting")
        self.machine.root_does(
            "sed -i /TELEGRAM_TOKN/d /opt/dondoc/.env && systemctl restart dondoc"
        )
        self.answers()

    def no_time_server(self) -> None:
        """where no time server answers it starts after a minute"""
        self.machine.root_does(f"rm {SYNCHRONIZED}")
        began = time.monotonic()
        self.machine.root_does("systemctl restart dondoc")
        same(60 <= time.monotonic() - began < SOON, True, f"{time.monotonic() - began} seconds")
        self.answers()

    def booted(self) -> None:
        """after a boot of the machine it is there again"""
        self.machine.reboot()
        until(lambda: self.machine.shows("dondoc", "ActiveState") == "active", "started")
        self.answers()

    def second_department(self) -> None:
        """a second department runs beside it, and neither knows of the other"""
        self.second_answers()
        self.machine.root_does("systemctl is-active dondoc && systemctl stop dondoc@soyte")
        self.answers()

    def second_answers(self) -> None:
        self.machine.root_does(
            f"echo {TOKEN} >/etc/dondoc-soyte/telegram_token; sed -i"
            f" 's|^#*TELEGRAM_BASE_URL=.*|TELEGRAM_BASE_URL={self.second.url}|'"
            " /etc/dondoc-soyte.env; systemctl restart dondoc@soyte"
        )
        self.second.asked("/status", "mã mời")

    def readme_is_true(self) -> None:
        """the README's commands, on a clone of one's own"""
        same(self.machine.does("git clone --quiet /srv/kho-ma.git"), (0, ""), "git clone")

        def give(line: str, typed: Sequence[str]) -> str:
            lines = "".join(f"{one}\n" for one in typed)
            code, printed = self.machine.does(f"cd ~/kho-ma && ({line}) 2>/dev/null", typed=lines)
            same(code, 0, line)
            return printed

        follow_readme(ROOT / "README.md", give)

    def newer_debian(self) -> None:
        """the system becomes the next Debian; after `make install` the second department goes on"""
        for line in (
            f"sed -i s/{OLDER}/{NEWER}/g $(find /etc/apt/sources.list* -type f)",
            "apt-get update",
            "DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Options::=--force-confold full-upgrade",
        ):
            self.machine.root_does(line)
        self.machine.reboot()
        self.machine.root_does(f"cd {SECOND} && make install NAME=soyte")
        self.second_answers()

    def removed(self) -> None:
        """removed as the guide says, nothing of it is left but the data"""
        sentence = section(8).partition("**Gỡ bỏ.**")[2].partition("\n")[0]
        first, *paths = re.findall("`([^`]+)`", sentence)
        self.machine.root_does(
            f"{first}; rm -r {' '.join(path for path in paths if '/lib/' not in path)}"
        )
        found = self.machine.root_does(
            "find / -xdev -name '*dondoc*' -not -path '*soyte*' -not -path '/var/lib/dondoc*'"
            f" -not -path '{HOME}/*' -not -path '{SECOND_PLACE}/*'"
        )
        same(found.split(), [], "left behind")


def report(shown: str, work: Callable[[], object], faults: list[str]) -> None:
    began = time.monotonic()
    try:
        work()
    except (FieldError, LookupError, OSError, subprocess.SubprocessError) as fault:
        faults.append(shown)
        print(f"FAIL {shown}\n     {fault}", flush=True)
    else:
        print(f"ok   {shown} ({time.monotonic() - began:.0f} s)", flush=True)


def followed(drill: Drill, suite: str) -> list[str]:
    """What was not as the guide says."""
    person = Person(drill.machine, drill.telegram)
    guide = Guide(drill.machine, person.table(), report)

    def tried(works: Iterable[Callable[[], None]]) -> None:
        for work in works:
            report(str(work.__doc__), work, guide.faults)

    guide.follow(range(1, 8))
    tried(
        [
            drill.unit_is_sound,
            drill.unit_is_hardened,
            drill.works_hardened,
            drill.copied_to_the_second_place,
            drill.killed,
            drill.hangs,
            drill.wrong_setting,
            drill.no_time_server,
            drill.booted,
            drill.second_department,
        ]
    )
    guide.follow([8])
    tried([drill.removed, drill.readme_is_true])
    if suite == OLDER:
        tried([drill.newer_debian])
    return guide.faults


def main() -> None:
    if lacking := missing():
        print(f"left out: {', '.join(lacking)}")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was made is taken away
    faults: list[str] = []
    for suite in sys.argv[1:] or (OLDER, NEWER):
        print(f"== Debian {suite}", flush=True)
        with platform() as telegram, platform() as second, debian(suite) as machine:
            faults += followed(Drill(machine, telegram, second), suite)
    told = ["These are not as the documents say:", *faults] if faults else ["All of it is true."]
    print("\n".join(told))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
