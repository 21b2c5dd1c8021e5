"""Runs a command that tests everything, unless it has passed already and nothing has changed since.

python tests/once.py COMMAND…
"""

from __future__ import annotations

import hashlib
import os
import platform
import socket
import subprocess
import sys
import time
from pathlib import Path

from chromium import installed_chromium

ROOT = Path(__file__).parents[1]
PASSED = ROOT / "build" / "passed"
POSTGRESQL = ("127.0.0.1", 5432)


def state() -> str:
    """A digest of the project's files and of what the machine lends the tests, empty where git does not know the files.

    Which services there are belongs to it, since without them tests are skipped.
    """
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listing.returncode:
        return ""
    named = {name for name in os.environ if name.startswith("CHARLEY_")} - {"CHARLEY_REQUIRE_SERVICES"}  # only stricter
    settings = sorted(f"{name}={os.environ[name]}" for name in named)
    machine = (platform.platform(), sys.version, str(installed_chromium()), str(is_open(*POSTGRESQL)), *settings)
    digest = hashlib.sha256("\0".join(machine).encode())
    for name in sorted(set(listing.stdout.split(b"\0")) - {b""}):
        file = ROOT / os.fsdecode(name)
        digest.update(name + b"\0" + (hashlib.sha256(file.read_bytes()).digest() if file.is_file() else b""))
    return digest.hexdigest()


def is_open(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def main() -> int:
    """Runs the command of the arguments; the result is its exit code, or 0 where it need not run."""
    before, again = state(), sys.argv[1] == "--again"
    if not again and before and PASSED.is_file() and PASSED.read_text(encoding="utf-8") == before:
        when = time.strftime("%d %B %Y, %H:%M", time.localtime(PASSED.stat().st_mtime))
        print(f"» Everything passed on {when}, and nothing has changed since. To test all the same: make test AGAIN=1")
        return 0
    code = subprocess.run(sys.argv[1 + again :], cwd=ROOT).returncode
    if not code:
        PASSED.parent.mkdir(parents=True, exist_ok=True)
        PASSED.write_text(before, encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
