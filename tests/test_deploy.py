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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import bot
from channels.server import MOST_CONNECTIONS
from tests.bots import LONGEST_WAIT
from tests.fakes.bot_api import TOKEN, BotApi
from tests.release import PROJECT, WHEEL, differing, in_the_wheel
from tests.test_bot_process import answered
from tests.test_house import ROOMS

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


def commands_of_bot() -> set[str]:
    return {command.name for command in bot.COMMANDS}


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
    """folder: stands in for /. program: where the program is, owned by root."""

    folder: Path
    program: Path

    def install(self) -> str:
        done = subprocess.run(
            ["sh", "deploy/install.sh"],
            cwd=self.program,
            env={
                "PATH": os.environ["PATH"],
                "DESTDIR": str(self.folder),
                "DONDOC_USER": UNPRIVILEGED,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def dondoc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command that the administrator has afterwards."""
        command = [str(self.folder / "usr/local/bin/dondoc"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def set(self, **settings: str) -> None:
        """Fill in settings, as the administrator does."""
        file = self.program / ".env"
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
        unit = (self.folder / "etc/systemd/system/dondoc.service").read_text(encoding="utf-8")
        for name in re.findall(r"(?m)^SetCredential=(\w+):", unit):
            source = self.folder / "etc/dondoc" / name
            (folder / name).write_bytes(source.read_bytes() if source.exists() else b"")
            shutil.chown(folder / name, UNPRIVILEGED)
        return folder

    @property
    def data(self) -> Path:
        return self.folder / "var/lib/dondoc"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def service(self) -> tuple[list[str], dict[str, str], str]:
        """What systemd would run: the command, its environment, where."""
        unit = (self.folder / "etc/systemd/system/dondoc.service").read_text(encoding="utf-8")
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


@pytest.mark.slow
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
    assert {path.owner() for path in installed.program.rglob("*")} == {"root"}


@pytest.mark.slow
@needs_root
def test_installing_again_keeps_settings_and_data(installed: Installed) -> None:
    installed.set(MID_DAY="16")
    installed.dondoc("invite", "--role", "admin")
    settings = (installed.program / ".env").read_text(encoding="utf-8")
    database = (installed.data / "dondoc.db").read_bytes()
    assert "Fill in the token" not in installed.install()
    assert (installed.program / ".env").read_text(encoding="utf-8") == settings
    assert (installed.data / "dondoc.db").read_bytes() == database
    assert stat.S_IMODE((installed.program / ".env").stat().st_mode) == 0o640


@pytest.mark.slow
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


def test_the_service_has_descriptors_for_more_connections_than_it_takes() -> None:
    text = UNIT.read_text(encoding="utf-8")
    found = re.search(r"(?m)^LimitNOFILE=(\d+)$", text)
    assert found
    assert int(found[1]) > 4 * MOST_CONNECTIONS


@pytest.mark.slow
@needs_root
async def test_the_units_command_answers_as_an_unprivileged_user(installed: Installed) -> None:
    command, environment, where = installed.service()
    with (installed.folder / "log").open("wb") as log:
        async with BotApi() as api:
            installed.set(TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=api.url, POLL_SECONDS="1")
            process = await asyncio.create_subprocess_exec(
                *AS_OTHER, "--no-new-privs", *command, cwd=where, env=environment, stderr=log
            )
            try:
                assert "mã mời" in await answered(api, 11, "/status")
                assert installed.dondoc("alive").returncode == 0
            finally:
                if process.returncode is None:
                    process.send_signal(signal.SIGTERM)
                code = await asyncio.wait_for(process.wait(), LONGEST_WAIT)
    assert code == 0, installed.log
    assert "version=" in installed.log
    assert TOKEN not in installed.log
    assert {path.owner() for path in installed.program.rglob("*")} == {"root"}


def test_the_image_has_every_room_and_neither_settings_nor_data() -> None:
    text = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:].rstrip("/") for line in lines if line.startswith("!")}
    program = {*ROOMS, "data", "bot.py", "config.py", "pyproject.toml", "requirements.txt"}
    assert let_in == program


def test_the_wheel_has_the_files_of_every_room() -> None:
    program = {*ROOMS, "data", "bot.py", "config.py"}
    assert set(WHEEL) == program
    files = [f"{room}/{inner}" for room in program for inner in ("a.py", "b/c.po")]
    assert in_the_wheel([*files, "bot.py", "tests/d.py", "README.md"]) == {*files, "bot.py"}
    assert differing(["a", "c"], ["b", "c"]) == ["missing: b", "not ours: a"]


def test_the_wheels_command_is_the_front_door() -> None:
    assert PROJECT["project"]["scripts"] == {"dondoc": "bot:main"}


def test_the_containers_commands_exist() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    checked = re.search(r'HEALTHCHECK.*?CMD \["python", "bot.py", "([a-z-]+)"\]', text, re.DOTALL)
    started = re.search(r'^CMD \["([a-z-]+)"\]', text, re.MULTILINE)
    assert checked
    assert started
    assert {checked[1], started[1]} <= commands_of_bot()
    assert re.search(r"^USER (?!0|root)", text, re.MULTILINE)


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
