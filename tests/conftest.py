"""What the integration tests share: the trained project, its two servers, and visitors who talk to them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from other_site import OtherSite

from charley.cli import UNLIMITED
from charley.knowledge import KnowledgeBase
from charley.serving.settings import WebSettings
from charley.serving.stack import Stack, running
from charley.serving.training import Project

ROOT = Path(__file__).parents[1]
SECRET = "signs the session tokens of the tests"
OTHER_SITE = "https://health.example"  # may embed the bot


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share servers or a browser run in one process, those of a file that starts its own in another.

    Those with both wait more than they work, so they have servers of their own, beside the others.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        shared = ["browser"] if "browser" in fixtures else []
        shared += ["stack"] if "stack" in fixtures or "answers_to" in fixtures else []
        if shared:
            item.add_marker(pytest.mark.xdist_group(" ".join(shared)))
        elif "project" in fixtures:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


class Visitor:
    """Somebody on the web page, in a conversation of their own."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.token: str = http.post("/session").json()["token"]

    def post(self, message: Any, headers: dict[str, Any] | None = None) -> httpx.Response:
        """The reply to a message: bytes as they are, anything else as JSON. ``headers`` stand beside the token's."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        return self.http.post(
            "/message", content=body, headers={"Authorization": f"Bearer {self.token}", **(headers or {})}
        )

    def say(self, text: str) -> dict[str, Any]:
        """The answer object to a typed text."""
        return _answer_in(self.post({"text": text}))

    def press(self, payload: str) -> dict[str, Any]:
        """The answer object to a pressed button."""
        return _answer_in(self.post({"payload": payload}))

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The reply to any other request of this visitor's."""
        return self.http.request(method, path, headers={"Authorization": f"Bearer {self.token}"}, **options)

    def history(self) -> list[dict[str, Any]]:
        """What was said so far, as the page gets it."""
        reply = self.ask("GET", "/history")
        assert reply.status_code == httpx.codes.OK, reply.text
        return reply.json()["turns"]


def _answer_in(reply: httpx.Response) -> dict[str, Any]:
    assert reply.status_code == httpx.codes.OK, reply.text
    return reply.json()


@dataclass(frozen=True)
class Servers:
    """Action server and Rasa server, with what they write and the visitors they serve."""

    stack: Stack
    database: Path
    ratings: Path
    logs: Path
    _cleanup: ExitStack

    @property
    def url(self) -> str:
        """Where the web channel is."""
        return self.stack.url

    @property
    def pids(self) -> dict[str, int]:
        """The process ids, by the servers' names."""
        return {name: process.pid for name, process in self.stack.processes.items()}

    def log(self) -> str:
        """What both servers have logged so far."""
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.logs.glob("*.log")))

    def visitor(self) -> Visitor:
        """A visitor in a new conversation."""
        http = httpx.Client(
            base_url=self.url, timeout=30.0, verify=False
        )  # certificates take long to read, and are not used
        return Visitor(self._cleanup.enter_context(http))


if TYPE_CHECKING:  # Rasa takes seconds to import, and most tests need none of it
    from sanic import Blueprint

NewStack = Callable[..., AbstractContextManager[Servers]]
ServeRoutes = Callable[["Blueprint"], AbstractContextManager[httpx.Client]]
NewChannel = Callable[[WebSettings], AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="session")
def project() -> Project:
    """The project with an up-to-date model. Like the command line it is named relative to the working folder."""
    os.chdir(ROOT)
    project = Project()
    if not project.is_trained():
        project.train()
    return project


@pytest.fixture(scope="session")
def embedding_site() -> Iterator[OtherSite]:
    """A site of somebody else's that may embed the bot."""
    with OtherSite.served() as site:
        yield site


@pytest.fixture(scope="session")
def new_stack(project: Project, tmp_path_factory: pytest.TempPathFactory, embedding_site: OtherSite) -> NewStack:
    """Starts both servers for the length of a ``with`` block, on the databases in ``folder`` where one is given."""

    @contextmanager
    def start(folder: Path | None = None) -> Iterator[Servers]:
        folder = folder or tmp_path_factory.mktemp("servers")
        database, ratings, logs = folder / "conversations.db", folder / "ratings.db", folder / "log"
        environment = {
            **UNLIMITED,
            "CHARLEY_PAGE": "true",
            "CHARLEY_SECRET": SECRET,
            "CHARLEY_ORIGINS": f"{OTHER_SITE}, {embedding_site.origin}",
            "CHARLEY_RATINGS_URL": f"sqlite:///{ratings}",
        }
        with running(project, database, logs, environment=environment) as stack, ExitStack() as cleanup:
            yield Servers(stack, database, ratings, logs, cleanup)

    return start


@pytest.fixture(scope="session")
def stack(new_stack: NewStack) -> Iterator[Servers]:
    """Both servers, shared by the tests that leave them as they were."""
    with new_stack() as servers:
        yield servers


AnswersTo = Callable[[list[list[str]]], list[list[dict[str, Any]]]]
WHAT_ANSWERS = ("charley", "actions", "data", "knowledge", "models/charley.inputs", "uv.lock")
SETTINGS = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
TALKING_AT_ONCE = 4


@pytest.fixture(scope="session")
def answers_to(request: pytest.FixtureRequest, project: Project) -> AnswersTo:
    """Has conversations with the bot, of which each is its texts, and gives the answers to each.

    They are kept in ``build/judged`` and given again as long as nothing of the bot and of the texts has changed: more
    than a thousand turns take most of a minute.
    """

    def talk(texts: list[str]) -> list[dict[str, Any]]:
        visitor = request.getfixturevalue("stack").visitor()
        return [visitor.say(text) for text in texts]

    def answers(conversations: list[list[str]]) -> list[list[dict[str, Any]]]:
        edition = hashlib.sha256(f"{_edition()}{json.dumps(conversations)}".encode()).hexdigest()[:32]
        kept = project.root / "build" / "judged" / f"{edition}.json"
        if kept.is_file():
            return json.loads(kept.read_text(encoding="utf-8"))
        request.getfixturevalue("stack")  # before the threads begin
        with ThreadPoolExecutor(TALKING_AT_ONCE) as pool:
            given = list(pool.map(talk, conversations))
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(given), encoding="utf-8")
        return given

    return answers


def _edition() -> str:
    """A digest of every file that has a part in an answer."""
    digest = hashlib.sha256()
    folders = [ROOT / name for name in (*WHAT_ANSWERS, *SETTINGS)]
    files = [file for path in folders for file in (sorted(path.rglob("*.*")) if path.is_dir() else [path])]
    for file in files:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


@pytest.fixture
def visitor(stack: Servers) -> Visitor:
    """A visitor in a new conversation."""
    return stack.visitor()


@pytest.fixture(scope="session")
def new_channel(project: Project, serve_routes: ServeRoutes) -> NewChannel:
    """Serves the web channel alone, without a model, for the length of a ``with`` block."""
    from charley.channels.last_resort import LastResort
    from charley.channels.web import WebChannel

    base = KnowledgeBase.load(project.knowledge)
    last_resort = LastResort.load(base, project.knowledge)
    return lambda settings: serve_routes(WebChannel(settings, base, last_resort).blueprint(None))


@pytest.fixture(scope="session")
def serve_routes() -> ServeRoutes:
    """Serves routes below ``/charley`` for the length of a ``with`` block, in a thread of this process."""
    from sanic import Sanic

    Sanic.test_mode = True  # or the second app of a process does not start

    @contextmanager
    def start(routes: Blueprint) -> Iterator[httpx.Client]:
        app = Sanic(f"routes-{uuid.uuid4().hex}")
        app.ctx.agent = None
        app.blueprint(routes, url_prefix="/charley")
        loop = asyncio.new_event_loop()

        async def listen(listener: socket.socket) -> Any:
            server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
            await server.startup()
            await server.before_start()
            await server.start_serving()
            return server

        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = loop.run_until_complete(listen(listener))
            thread = threading.Thread(target=loop.run_forever)
            thread.start()
            with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/charley") as client:
                yield client
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    return start


@pytest.fixture
def sign() -> Callable[[dict[str, Any]], str]:
    """Signs a session token with the servers' own secret, whatever it claims."""
    import jwt

    return lambda claims: jwt.encode(claims, SECRET, algorithm="HS256")
