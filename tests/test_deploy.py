"""The service as it is installed: its unit, its own user, a program it cannot write to."""

import asyncio
import os
import pwd
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.server import MOST_CONNECTIONS
from store.backup import backups
from tests.bots import LONGEST_WAIT, answered, until
from tests.fakes.bot_api import TOKEN, BotApi
from tests.field.__main__ import Person
from tests.field.guide import SECTIONS, commands
from tests.field.machine import Machine, Platform
from tests.house import ROOMS
from tests.release import PROJECT, WHEEL, differing, in_the_wheel

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "deploy" / "dondoc.service"
UNPRIVILEGED = "nobody"
_GROUP = str(pwd.getpwnam(UNPRIVILEGED).pw_gid)
AS_OTHER = ("setpriv", "--reuid", UNPRIVILEGED, "--regid", _GROUP, "--clear-groups")
MOST_EXPOSED = 20  # tenths: systemd calls up to 2.0 "OK", and a service without any care has 9.6
PROGRAM = (*ROOMS, "data", "deploy", "bot.py", "config.py", "pyproject.toml", ".env.example")

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="becomes another user"
)


def analyze(unit: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments, str(unit)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def unit_here(tmp_path: Path) -> Path:
    """The unit with a path that exists on this machine; the analysis looks for the program."""
    text = UNIT.read_text(encoding="utf-8")
    text = text.replace("/opt/dondoc/.venv/bin/python", sys.executable)
    made = tmp_path / UNIT.name
    made.write_text(text.replace("/opt/dondoc", str(ROOT)), encoding="utf-8")
    return made


@needs_systemd
def test_systemd_finds_no_fault_in_the_unit(unit_here: Path) -> None:
    done = analyze(unit_here, "verify")
    assert (done.returncode, done.stderr) == (0, "")  # an unknown setting is only a line of text


@needs_systemd
def test_the_service_is_hardened(unit_here: Path) -> None:
    done = analyze(unit_here, "security", "--offline=true", f"--threshold={MOST_EXPOSED}")
    assert done.returncode == 0, done.stdout[-300:]


@dataclass(frozen=True)
class Installed:
    """folder: stands in for /. program: where the program is, owned by root.

    name: of one of several departments; empty: the only one.
    """

    folder: Path
    program: Path
    name: str = ""

    @property
    def called(self) -> str:
        return f"dondoc-{self.name}" if self.name else "dondoc"

    @property
    def unit(self) -> Path:
        at = f"@{self.name}" if self.name else ""
        return self.folder / f"etc/systemd/system/dondoc{at}.service"

    @property
    def settings(self) -> Path:
        return self.folder / f"etc/{self.called}.env" if self.name else self.program / ".env"

    def install(self) -> str:
        done = self.try_to_install()
        assert done.returncode == 0, done.stderr
        return done.stdout

    def try_to_install(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "deploy/install.sh"],
            cwd=self.program,
            env={
                "PATH": os.environ["PATH"],
                "DESTDIR": str(self.folder),
                "DONDOC_USER": UNPRIVILEGED,
                "NAME": self.name,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def dondoc(
        self, *arguments: str, where: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The command that the administrator has afterwards. where: the caller's folder."""
        command = [str(self.folder / "usr/local/bin" / self.called), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=where)

    def set(self, **settings: str) -> None:
        """Fill in settings, as the administrator does."""
        file = self.settings
        text = file.read_text(encoding="utf-8")
        for name, value in settings.items():
            text, found = re.subn(f"(?m)^#?{name}=.*$", f"{name}={value}", text)
            assert found == 1, name
        file.write_text(text, encoding="utf-8")

    @property
    def credentials(self) -> Path:
        """Where systemd puts what the unit names, empty where there is nothing to put."""
        folder = self.folder / "run/credentials"
        folder.mkdir(parents=True, exist_ok=True)
        unit = self.unit.read_text(encoding="utf-8")
        for name in re.findall(r"(?m)^SetCredential=(\w+):", unit):
            source = self.folder / "etc" / self.called / name
            (folder / name).write_bytes(source.read_bytes() if source.exists() else b"")
            shutil.chown(folder / name, UNPRIVILEGED)
        return folder

    @property
    def data(self) -> Path:
        return self.folder / "var/lib" / self.called

    @property
    def log_file(self) -> Path:
        return self.folder / f"{self.called}.log"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def service(self) -> tuple[list[str], dict[str, str], str]:
        """What systemd would run: the command, its environment, where."""
        unit = self.unit.read_text(encoding="utf-8")
        lines = dict(line.split("=", 1) for line in unit.splitlines() if re.match(r"\w+=", line))
        cache = str(self.folder / "var/cache")
        pairs = (pair.split("=", 1) for pair in lines["Environment"].split())
        environment = {
            name: value.replace("%C", cache).replace("%d", str(self.credentials))
            for name, value in pairs
        }
        return shlex.split(lines["ExecStart"]), environment, lines["WorkingDirectory"]


def make_environment(where: Path) -> None:
    """A virtual environment that the other user can use, with the libraries of this one."""
    this = "python{}.{}".format(*sys.version_info)
    for python in (sys.executable, f"/usr/bin/{this}", f"/usr/local/bin/{this}"):
        if not subprocess.run([*AS_OTHER, "env", python, "-c", ""], check=False).returncode:
            break
    else:
        pytest.skip("this Python is closed to other users")
    subprocess.run([python, "-m", "venv", "--without-pip", str(where)], check=True)
    libraries = where / "lib" / this / "site-packages" / "tests.pth"
    libraries.write_text(sysconfig.get_path("purelib"), encoding="utf-8")


@pytest.fixture
def installed() -> Iterator[Installed]:
    folder = Path(tempfile.mkdtemp(prefix="dondoc-"))  # pytest's own is closed to other users
    folder.chmod(0o755)
    program = folder / "opt" / "dondoc"
    for name in PROGRAM:
        source, target = ROOT / name, program / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    found = Installed(folder, program)
    try:
        make_environment(program / ".venv")
        found.install()
        cache = folder / "var/cache/dondoc"  # systemd's CacheDirectory
        cache.mkdir(parents=True)
        shutil.chown(cache, UNPRIVILEGED)
        yield found
    finally:
        shutil.rmtree(folder)


@pytest.mark.long
@needs_root
def test_commands_run_as_the_services_user_and_write_only_its_data(installed: Installed) -> None:
    assert "/start " in installed.dondoc("invite", "--role", "admin").stdout
    assert installed.dondoc("backup").returncode == 0
    papers = installed.data / "papers"
    done = installed.dondoc("report", "--month", "2026-04", "--out", str(papers))
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.suffix for path in papers.iterdir()} == {".xlsx", ".docx", ".png"}
    made = [*installed.data.rglob("*")]
    assert {path.owner() for path in (installed.data, *made)} == {UNPRIVILEGED}
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in made)
    assert owners_of_the_program(installed) == {"root"}


def owners_of_the_program(installed: Installed) -> set[str]:
    """Of everything but the settings, which the service's user alone reads."""
    return {path.owner() for path in installed.program.rglob("*") if path != installed.settings}


@pytest.mark.long
@needs_root
def test_settings_that_were_made_by_hand_are_closed_and_lead_to_the_services_data(
    installed: Installed,
) -> None:
    shutil.copy(installed.program / ".env.example", installed.settings)  # the README's first step
    installed.settings.chmod(0o644)
    shutil.chown(installed.settings, "root")
    installed.install()
    assert stat.S_IMODE(installed.settings.stat().st_mode) == 0o600
    assert installed.dondoc("invite", "--role", "admin").returncode == 0
    assert (installed.data / "dondoc.db").exists()
    assert not (installed.program / "dondoc.db").exists()
    _, environment, _ = installed.service()
    assert environment["DATABASE"] == str(installed.data / "dondoc.db")
    assert environment["BACKUPS"] == str(installed.data / "backups")


@pytest.mark.long
@needs_root
def test_a_place_that_was_set_stays_the_place(installed: Installed) -> None:
    installed.set(DATABASE=str(installed.data / "own.db"))
    installed.install()
    assert "DATABASE" not in installed.service()[1]
    installed.dondoc("invite", "--role", "admin")
    assert [path.name for path in installed.data.glob("*.db")] == ["own.db"]


@pytest.mark.long
@needs_root
def test_the_command_stays_in_the_callers_folder_and_alone_shows_help(installed: Installed) -> None:
    here = installed.folder / "here"
    here.mkdir()
    (here / "don-vi.csv").write_bytes((ROOT / "data/offices.csv").read_bytes())
    assert installed.dondoc("import-offices", "don-vi.csv", where=here).returncode == 0
    alone = installed.dondoc()
    assert alone.returncode == 0
    assert "doctor" in alone.stdout


@pytest.mark.long
@needs_root
def test_hints_name_the_command_that_works_here(installed: Installed) -> None:
    said = installed.dondoc("doctor").stdout
    assert "python bot.py" not in said
    assert "sudo dondoc backup" in said
    assert "sudo systemctl start dondoc" in said


@pytest.mark.long
@needs_root
def test_root_beside_the_wrapper_makes_nothing_that_the_service_cannot_open(
    installed: Installed,
) -> None:
    """As somebody does who does not know the wrapper."""
    installed.dondoc("invite", "--role", "admin")
    python = str(installed.program / ".venv/bin/python")
    environment = installed.service()[1] | {"PATH": os.environ["PATH"]}
    for line in (["backup"], ["invite", "--role", "editor"], ["remind"]):
        done = subprocess.run(
            [python, "bot.py", *line], cwd=installed.program, env=environment, check=False
        )
        assert done.returncode == 0
    assert {path.owner() for path in installed.data.rglob("*")} == {UNPRIVILEGED}


@pytest.fixture
def three(installed: Installed) -> list[Installed]:
    """Three departments on one machine."""
    made = [Installed(installed.folder, installed.program, name) for name in ("bn", "hd", "ty")]
    for one in made:
        one.install()
        assert one.dondoc("invite", "--role", "admin").returncode == 0
    return made


def contents(of: Installed) -> dict[str, bytes]:
    files = [*of.data.rglob("*"), of.settings, of.unit]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


@pytest.mark.long
@needs_root
def test_one_of_three_departments_is_kept_without_touching_the_others(
    three: list[Installed],
) -> None:
    first, one, last = three
    others = contents(first), contents(last)
    one.set(MID_DAY="16")
    assert one.dondoc("upgrade").returncode == 0
    (copy,) = (one.data / "backups").glob("*.db")
    assert one.dondoc("restore", str(copy)).returncode == 0
    one.install()
    assert others == (contents(first), contents(last))
    assert len({department.service()[1]["DATABASE"] for department in three}) == 3


@pytest.mark.slow
@needs_root
@pytest.mark.parametrize("name", ["", "bn"])
def test_an_installation_takes_over_nothing_of_another(installed: Installed, name: str) -> None:
    first = Installed(installed.folder, installed.program, name)
    first.install()
    before = contents(first)
    elsewhere = installed.folder / "opt" / "other"
    shutil.copytree(installed.program / "deploy", elsewhere / "deploy")
    (elsewhere / ".venv/bin").mkdir(parents=True)
    (elsewhere / ".venv/bin/python").symlink_to(sys.executable)
    refused = Installed(installed.folder, elsewhere, name).try_to_install()
    assert refused.returncode == 1
    assert "another installation" in refused.stderr
    assert contents(first) == before


@needs_root
def test_the_unit_of_a_department_names_nothing_of_another(tmp_path: Path) -> None:
    """systemd gives a folder that a unit names to the unit's user, whoever had it before."""
    program = tmp_path / "program"
    shutil.copytree(ROOT / "deploy", program / "deploy")
    shutil.copy(ROOT / ".env.example", program)
    (program / ".venv/bin").mkdir(parents=True)
    (program / ".venv/bin/python").symlink_to(sys.executable)
    one = Installed(tmp_path / "root", program, "bn")
    one.install()
    lines = [line for line in one.unit.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in lines if re.search(r"dondoc(?![-@]bn|\.db)", line)] == []
    assert "StateDirectory=dondoc-bn" in lines


@needs_root
@pytest.mark.parametrize("name", ["So Y te", "../x", "x" * 40, "sở"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    done = Installed(tmp_path, ROOT, name).try_to_install()
    assert done.returncode == 1
    assert "NAME" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@needs_root
def test_installing_again_keeps_settings_and_data(installed: Installed) -> None:
    installed.set(MID_DAY="16")
    installed.dondoc("invite", "--role", "admin")
    settings = (installed.program / ".env").read_text(encoding="utf-8")
    database = (installed.data / "dondoc.db").read_bytes()
    assert "Fill in the token" not in installed.install()
    assert (installed.program / ".env").read_text(encoding="utf-8") == settings
    assert (installed.data / "dondoc.db").read_bytes() == database
    assert stat.S_IMODE((installed.program / ".env").stat().st_mode) == 0o600
    assert (installed.program / ".env").owner() == UNPRIVILEGED


@pytest.mark.long
@needs_root
def test_a_token_that_only_root_reads_reaches_the_service_and_its_commands(
    installed: Installed,
) -> None:
    secret = installed.folder / "etc/dondoc/telegram_token"
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    secret.write_text(f"{TOKEN}\n", encoding="utf-8")
    installed.set(TELEGRAM_BASE_URL="http://127.0.0.1:9")
    _, environment, _ = installed.service()
    handed = Path(environment["TELEGRAM_TOKEN_FILE"])
    assert handed.read_text(encoding="utf-8").strip() == TOKEN
    said = installed.dondoc("doctor").stdout
    assert "✓ kênh liên lạc" in said
    assert TOKEN not in said


def test_only_the_bot_is_told_to_stop_and_ends_what_it_began() -> None:
    """A chart under way is drawn by another process; ended by a signal it would have failed."""
    assert "\nKillMode=mixed\n" in UNIT.read_text(encoding="utf-8")


def test_the_service_has_descriptors_for_more_connections_than_it_takes() -> None:
    text = UNIT.read_text(encoding="utf-8")
    found = re.search(r"(?m)^LimitNOFILE=(\d+)$", text)
    assert found
    assert int(found[1]) > 4 * MOST_CONNECTIONS


@asynccontextmanager
async def served(installed: Installed, api: BotApi) -> AsyncIterator[Process]:
    """The unit's command runs meanwhile, as the service's user; told to stop it ends well."""
    installed.set(TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=api.url, POLL_SECONDS="1")
    command, environment, where = installed.service()
    with installed.log_file.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *AS_OTHER, "--no-new-privs", *command, cwd=where, env=environment, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), LONGEST_WAIT)
        assert code == 0, installed.log


@pytest.mark.long
@needs_root
async def test_each_of_three_departments_is_kept_while_the_others_go_on(
    three: list[Installed],
) -> None:
    """Backed up beside the running service; stopped, upgraded, restored, started again."""
    async with AsyncExitStack() as stack:
        apis = [await stack.enter_async_context(BotApi()) for _ in three]
        lives = [AsyncExitStack() for _ in three]
        running = [
            await life.enter_async_context(served(one, api))
            for life, one, api in zip(lives, three, apis, strict=True)
        ]
        for life in lives:
            stack.push_async_exit(life)
        await until(lambda: all(map(copies_of, three)))  # each makes its first by itself
        for place, one in enumerate(three):
            others = [other for other in three if other is not one]
            assert "mã mời" in await answered(apis[place], 11, "/status")
            kept = [copies_of(other) for other in others]
            assert one.dondoc("backup").returncode == 0
            await lives[place].aclose()
            assert one.dondoc("upgrade").returncode == 0
            assert one.dondoc("restore", copies_of(one)[-1]).returncode == 0
            running[place] = await lives[place].enter_async_context(served(one, apis[place]))
            assert [process.returncode for process in running] == [None] * len(three)
            for stranger, api in enumerate(apis, start=20 + 10 * place):
                assert "mã mời" in await answered(api, stranger, "/status")
            assert [copies_of(other) for other in others] == kept
            assert [other.dondoc("alive").returncode for other in others] == [0, 0]


def copies_of(one: Installed) -> list[str]:
    return [str(path) for _, path in backups(one.data / "backups")]


@pytest.mark.long
@needs_root
async def test_the_units_command_answers_as_an_unprivileged_user(installed: Installed) -> None:
    async with BotApi() as api, served(installed, api):
        assert "mã mời" in await answered(api, 11, "/status")
        assert installed.dondoc("alive").returncode == 0
    assert "version=" in installed.log
    assert TOKEN not in installed.log
    assert owners_of_the_program(installed) == {"root"}


def test_the_wheel_has_the_files_of_every_room() -> None:
    program = {*ROOMS, "data", "bot.py", "config.py"}
    assert set(WHEEL) == program
    files = [f"{room}/{inner}" for room in program for inner in ("a.py", "b/c.po")]
    assert in_the_wheel([*files, "bot.py", "tests/d.py", "README.md"]) == {*files, "bot.py"}
    assert differing(["a", "c"], ["b", "c"]) == ["missing: b", "not ours: a"]


def test_the_wheels_command_is_the_front_door() -> None:
    assert PROJECT["project"]["scripts"] == {"dondoc": "bot:main"}


@pytest.mark.parametrize(
    ("version", "anew"), [("{}.{}".format(*sys.version_info), False), ("3.99", True), ("", True)]
)
def test_libraries_of_another_python_are_made_anew(
    tmp_path: Path, version: str, anew: bool
) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "lib/python{}.{}".format(*sys.version_info)).mkdir(parents=True)
    (venv / "bin/python").write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    (venv / "bin/python").chmod(0o755)
    for made in ("python", "runtime", "dev"):
        (venv / made).touch()
    done = subprocess.run(
        ["make", "--dry-run", f"VENV={venv}", "upgrade"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("made anew" in done.stderr) is anew
    assert ("--clear" in done.stdout) is anew


GUIDE = ROOT / "docs" / "quan-tri.md"


@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
def test_the_guides_proxy_is_one_and_keeps_every_address_out_of_its_log(tmp_path: Path) -> None:
    (block,) = re.findall(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for needed in ("client_max_body_size 256k", "limit_req zone", "limit_conn ", "access_log off"):
        assert needed in block
    certificate = ROOT / "tests" / "localhost.pem"
    here = re.sub(r"/etc/letsencrypt/\S+\.pem", str(certificate), block)
    here = here.replace("/var/log/nginx", str(tmp_path))
    settings = tmp_path / "nginx.conf"
    settings.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {here} }}", encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-e", str(tmp_path / "log"), "-c", str(settings)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_second_place_that_the_guide_shows_can_be_written_by_the_service() -> None:
    shown = re.findall(r"`(/\S+)`", sentence_about("Bản sao ở nơi thứ hai"))
    (open_to_it,) = re.findall(r"(?m)^ReadWritePaths=-(\S+)$", UNIT.read_text(encoding="utf-8"))
    assert shown
    assert all(Path(place).is_relative_to(open_to_it) for place in shown)


def sentence_about(what: str) -> str:
    """The guide's paragraph that begins with these words in bold."""
    found = re.search(rf"(?m)^\*\*{what}\.\*\*.*$", GUIDE.read_text(encoding="utf-8"))
    assert found
    return found[0]


def test_what_the_guide_calls_is_installed_as_it_says() -> None:
    """Debian's smallest server has neither of these."""
    text = GUIDE.read_text(encoding="utf-8")
    (installed,) = re.findall(r"(?m)^sudo apt-get install (.*)$", text)
    named = {
        name
        for name in ("make", "git", "curl")
        if re.search(rf"(`|^|sudo ){name} ", text, re.MULTILINE)
    }
    assert named <= set(installed.split())


def test_a_clone_of_one_release_becomes_the_next_by_the_guides_lines(tmp_path: Path) -> None:
    lines = re.findall(
        r"(?:^|`)sudo (git [^`\n]+)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    clone, *upgrade = (line.replace("/opt/dondoc", "dondoc") for line in lines)
    source = tmp_path / "source"
    as_somebody = "git -c user.name=x -c user.email=x@example.org commit -q --allow-empty -m x"

    def run(line: str, where: Path) -> str:
        done = subprocess.run(
            shlex.split(line), cwd=where, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    run(f"git init -q {source}", tmp_path)
    run(as_somebody, source)
    run("git tag v1.0.0", source)
    run(clone.replace("ĐỊA-CHỈ-KHO-MÃ", str(source)), tmp_path)
    run(as_somebody, source)
    run("git tag v1.0.1", source)
    reached = []
    for line in upgrade:
        run(line, tmp_path / "dondoc")
        reached.append(run("git describe --tags", tmp_path / "dondoc"))
    way_back, with_docker = ["v1.0.0"], ["v1.0.0", "v1.0.1"]
    assert reached == ["v1.0.0", "v1.0.1", *way_back, *with_docker]


def test_what_is_done_on_a_real_debian_stands_in_the_guide() -> None:
    """`make debian` takes the guide's lines, and a table says what a person does around them."""
    known = {line for number in SECTIONS for line, _ in commands(number)}
    assert set(Person(Machine(Path()), Platform("")).table()) <= known
