"""Starts action server and Rasa server as two processes, waits until both answer, and stops both."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from charley.serving.logs import LOGGING_CONFIG
from charley.serving.training import QUIET, Project

START_SECONDS = 120.0
STOP_SECONDS = 10.0
REQUEST_LIMIT = {  # bytes of one HTTP request: of a visitor's message, and of a whole conversation sent to an action
    "Rasa server": 65536,
    "action server": 16_777_216,
}
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class StartError(Exception):
    """The servers could not be started; the message says why."""


@dataclass(frozen=True)
class Stack:
    """Servers that are up. ``url`` is where the web channel is."""

    url: str
    processes: dict[str, subprocess.Popen]

    def died(self) -> str | None:
        """The name of a server that has ended by itself, if any."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)


@contextlib.contextmanager
def running(
    project: Project,
    database: Path,
    logs: Path,
    port: int | None = None,
    actions_port: int | None = None,
    environment: dict[str, str] | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Iterator[Stack]:
    """Both servers, on free ports unless told which; stopped when the block ends, however it ends.

    ``database`` is the SQLite file of the conversations, ``logs`` the folder of the servers' logs.
    Raises StartError when a port is taken or a server does not come up.
    """
    port, actions_port = port or _free_port(), actions_port or _free_port()
    for wanted in (port, actions_port):
        _refuse_taken_port(wanted)
    logs.mkdir(parents=True, exist_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True)
    actions_url = f"http://127.0.0.1:{actions_port}/webhook"
    shared = {
        **os.environ,
        **QUIET,
        "CHARLEY_ACTIONS_URL": actions_url,
        "CHARLEY_TRACKER_DB": str(database.resolve()),
        "SANIC_HOST": "127.0.0.1",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        **(environment or {}),
    }
    python = [sys.executable, "-W", "ignore", "-m"]
    actions = [
        *python,
        "rasa_sdk",
        "--actions",
        "actions",
        "--port",
        str(actions_port),
        "--logging-config_file",
        str(LOGGING_CONFIG),
    ]
    rasa = [
        *python,
        "rasa",
        "run",
        "--model",
        str(project.model.resolve()),
        "--interface",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    stack = Stack(f"http://127.0.0.1:{port}/charley", {})
    with contextlib.ExitStack() as cleanup:
        for name, command in (("action server", actions), ("Rasa server", rasa)):
            log = cleanup.enter_context((logs / f"{name.split()[0].lower()}.log").open("w", encoding="utf-8"))
            stack.processes[name] = subprocess.Popen(
                command,
                cwd=project.root.resolve(),
                env={**shared, "SANIC_REQUEST_MAX_SIZE": str(REQUEST_LIMIT[name])},
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
                start_new_session=True,
            )
        try:
            progress("Starting the action server and the Rasa server")
            _wait_until_ready(stack, logs)
            yield stack
        finally:
            _stop(stack)


def _wait_until_ready(stack: Stack, logs: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        dead = stack.died()
        if dead:
            log = logs / f"{dead.split()[0].lower()}.log"
            raise StartError(f"The {dead} ended while starting. {log} says:\n{_tail(log)}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{stack.url}/ready", timeout=3.0).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    raise StartError(f"The servers were not ready after {START_SECONDS:.0f} s; see the logs in {logs}.")


def _stop(stack: Stack) -> None:
    for process in stack.processes.values():
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
    for process in stack.processes.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent() -> None:
    """Lets Linux end a server when whoever started it is killed and cannot stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(f"Port {port} is in use. Stop what uses it, or choose another port.") from error


def _tail(log: Path, lines: int = 12) -> str:
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([line for line in text if "Warning" not in line][-lines:])
