"""Too many requests are refused in words for the visitor, and programs are told how long to wait."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from sanic import Sanic

from charley.channels.web import WebChannel
from charley.knowledge import KnowledgeBase
from charley.serving.settings import WebSettings

MESSAGES, SESSIONS = 3, 2


@pytest.fixture
def ask(project):
    """Runs a talk with a server that has the web channel, low limits and no model: what is let through gets a 503."""

    def run(talk):
        async def serve():
            settings = WebSettings(secret="secret", messages_per_minute=MESSAGES, sessions_per_minute=SESSIONS)
            app = Sanic(talk.__name__)
            app.ctx.agent = None
            app.blueprint(WebChannel(settings, KnowledgeBase.load(project.knowledge)).blueprint(None), url_prefix="/charley")
            with socket.create_server(("127.0.0.1", 0)) as listener:
                server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
                await server.startup()
                await server.start_serving()
                url = f"http://127.0.0.1:{listener.getsockname()[1]}/charley"
                async with httpx.AsyncClient(base_url=url) as client:
                    await talk(client)
                server.close()

        asyncio.run(serve())

    return run


async def token_of(client):
    return (await client.post("/session")).json()["token"]


async def say(client, token, headers=None):
    return await client.post("/message", json={"text": "hi"}, headers={"Authorization": f"Bearer {token}", **(headers or {})})


def test_a_visitor_who_types_too_fast_is_told_in_words_how_long_to_wait(ask):
    async def talk_too_fast(client):
        token = await token_of(client)
        assert {(await say(client, token)).status_code for _ in range(MESSAGES)} == {503}

        reply = await say(client, token)

        assert reply.status_code == 429
        assert 1 <= int(reply.headers["Retry-After"]) <= 60
        assert reply.json()["kind"] == "declined"
        assert f"wait {reply.headers['Retry-After']} seconds" in reply.json()["text"]

    ask(talk_too_fast)


def test_one_fast_visitor_does_not_slow_another(ask):
    async def talk_as_two(client):
        fast, slow = await token_of(client), await token_of(client)
        for _ in range(MESSAGES):
            await say(client, fast)

        assert (await say(client, fast)).status_code == 429
        assert (await say(client, slow)).status_code == 503

    ask(talk_as_two)


def test_an_address_cannot_open_conversations_without_end(ask):
    async def open_sessions(client):
        assert {(await client.post("/session")).status_code for _ in range(SESSIONS)} == {201}

        reply = await client.post("/session", headers={"X-Forwarded-For": "192.0.2.7", "X-Real-IP": "192.0.2.7"})

        assert reply.status_code == 429
        assert reply.json()["error"]["code"] == "too_many_sessions"
        assert 1 <= int(reply.headers["Retry-After"]) <= 60

    ask(open_sessions)
