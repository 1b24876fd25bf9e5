"""`make audit`: look for known weaknesses in what is installed on a server.

Where the database of weaknesses cannot be reached it says so, and passes: a build without a network
is not wrong for that.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
WITHIN = 120  # seconds
COMMAND = (
    *("pip_audit", "--requirement", str(ROOT / "requirements.txt"), "--disable-pip"),
    *("--require-hashes", "--no-deps", "--format", "json", "--progress-spinner", "off"),
)


def main() -> int:
    try:
        done = subprocess.run(
            (sys.executable, "-m", *COMMAND),
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return _not_looked(f"no answer within {WITHIN} s")
    except ValueError:  # it ended before it could say anything
        return _not_looked((done.stderr.strip().splitlines() or ["no answer"])[-1])
    weak = list(weaknesses(found))
    print("\n".join(weak) or f"{len(found['dependencies'])} packages, no known weakness")
    return 1 if weak else 0


def weaknesses(found: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    """A line for each."""
    for package in found["dependencies"]:
        if reason := package.get("skip_reason"):
            print(f"{package['name']}: not looked for ({reason})")
        listed = package.get("vulns", [])
        assert isinstance(listed, list)
        for one in listed:
            mended = ", ".join(one["fix_versions"]) or "not mended yet"
            yield f"{package['name']} {package['version']}: {one['id']} (mended in: {mended})"


def _not_looked(reason: str) -> int:
    print(f"not looked for: the database of weaknesses cannot be reached ({reason[:200]})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
