"""What is shipped for containers: the image, Compose, Kubernetes, and the guide's commands for them."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot
from config import Settings
from tests.house import ROOMS

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "quan-tri.md"


def commands_of_bot() -> set[str]:
    return {command.name for command in bot.COMMANDS}


def documents(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    return [one for one in yaml.safe_load_all(text) if one]


def owner_in_the_image() -> int:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    made, used = re.search(r"useradd .*--uid (\d+)", text), re.search(r"(?m)^USER (\d+)$", text)
    assert made
    assert used
    assert made[1] == used[1]
    return int(used[1])


def test_the_image_has_every_room_and_neither_settings_nor_data() -> None:
    text = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:].rstrip("/") for line in lines if line.startswith("!")}
    program = {*ROOMS, "data", "bot.py", "config.py", "pyproject.toml", "requirements.txt"}
    assert let_in == program


def test_the_containers_commands_exist() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    checked = re.search(r'HEALTHCHECK.*?CMD \["python", "bot.py", "([a-z-]+)"\]', text, re.DOTALL)
    started = re.search(r'^CMD \["([a-z-]+)"\]', text, re.MULTILINE)
    assert checked
    assert started
    assert {checked[1], started[1]} <= commands_of_bot()
    assert re.search(r"^USER (?!0|root)", text, re.MULTILINE)


def test_kubernetes_knows_every_field_of_the_manifest() -> None:
    """By its published schemas, where `kubernetes-validate` is installed."""
    validate = pytest.importorskip("kubernetes_validate").validate
    for version in ("1.29", "1.37"):
        for document in documents("kubernetes/dondoc.yaml"):
            validate(document, version, strict=True)


def test_in_kubernetes_there_is_one_process_its_volume_and_a_copy_elsewhere() -> None:
    found = {one["kind"]: one for one in documents("kubernetes/dondoc.yaml")}
    spec = found["StatefulSet"]["spec"]
    pod = spec["template"]["spec"]
    main, litestream = pod["containers"]
    assert spec["replicas"] == 1
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    assert spec["serviceName"] == found["Service"]["metadata"]["name"]
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == ["ReadWriteOncePod"]
    volumes = {claim["metadata"]["name"], *(volume["name"] for volume in pod["volumes"])}
    for container in (*pod["initContainers"], main, litestream):
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
        closed = container["securityContext"]
        assert closed["readOnlyRootFilesystem"]
        assert not closed["allowPrivilegeEscalation"]
        assert closed["capabilities"] == {"drop": ["ALL"]}
        assert re.fullmatch(r"[a-z/]+:\d+\.\d+\.\d+", container["image"])  # never "latest"
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] == owner_in_the_image()
    assert not pod["automountServiceAccountToken"]
    given = {one["name"] for one in main["env"]} | set(found["Secret"]["stringData"])
    known = {name.upper() for name in Settings.model_fields}
    assert {name for name in given if not name.startswith(("LITESTREAM", "DONDOC_"))} <= known
    database = re.search(r"DATABASE=(\S+)", (ROOT / "deploy/Dockerfile").read_text("utf-8"))
    assert database
    told = yaml.safe_load(found["ConfigMap"]["data"]["litestream.yml"])
    (replicated,) = told["dbs"]
    assert replicated["path"] == database[1]
    assert [one["retention"] for one in replicated["replicas"]] == ["24h"]
    ports = {port["name"]: port["containerPort"] for port in main["ports"]}
    assert main["env"][0]["value"].endswith(f":{ports['health']}")
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert main[probe]["httpGet"]["path"] in {"/health/live", "/health/ready"}


def test_departments_in_folders_of_their_own_have_nothing_in_common_in_docker() -> None:
    """Compose calls everything after the folder, unless it is given another name."""
    (found,) = documents("../compose.yaml")
    assert set(found) == {"services", "volumes"}
    assert all(volume is None for volume in found["volumes"].values())
    for service in found["services"].values():
        assert not {"image", "container_name", "network_mode"} & set(service)
        assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert service["env_file"] == ".env"


def test_the_guides_commands_for_docker_name_what_there_is() -> None:
    (found,) = documents("../compose.yaml")
    guide = GUIDE.read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^sudo docker compose (?:exec|run) .*", guide)
    assert len(lines) > 5
    for line in lines:
        words = shlex.split(line.partition(" < ")[0])
        (at,) = (n for n, word in enumerate(words) if word in found["services"])
        command = words[at + 1 :]
        if command[:2] == ["python", "bot.py"]:
            command = command[2:]
        elif "exec" in words:
            command = []  # another program than ours
        if command and "--entrypoint" not in words:
            assert command[0] in commands_of_bot(), line
    assert not re.search(r"docker compose -f|deploy/compose", guide)


def test_compose_sets_what_the_program_knows() -> None:
    (found,) = documents("../compose.yaml")
    known = {name.upper() for name in Settings.model_fields}
    for service in found["services"].values():
        assert set(service["environment"]) <= known
        assert service["read_only"]
