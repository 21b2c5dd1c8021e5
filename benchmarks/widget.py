"""What the widget weighs, how long a visitor on a slow phone waits, and what axe-core finds in each of its states.

``PYTHONPATH=tests python benchmarks/widget.py [--rounds N]`` in the project's folder prints tables in Markdown. It
starts the servers and Chromium. The phone is Lighthouse's: slow 4G (each request takes 562 ms, 1.44 Mbit/s) and a
processor four times slower than this machine's. Each round is a new visitor with an empty cache.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from accessibility import check
from aligned_table import aligned_table
from chat_page import ChatPage
from chat_states import STATES
from chromium import running_chromium
from playwright.sync_api import Browser, BrowserContext

from charley.cli import UNLIMITED
from charley.serving.stack import running
from charley.serving.training import Project

FILES = ("charley.js", "strings.json", "widget/chat.js", "widget/chat.css", "icon.svg")
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True}
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}  # bytes/s
SLOWER = 4
PAGE = """<!doctype html><html lang="en"><title>A page</title><meta name="viewport" content="width=device-width">
<main><h1>A page</h1></main><script src="charley.js" data-chat defer></script>"""
VISIT = """async () => {
  const root = document.querySelector("charley-chat").shadowRoot;
  const seen = async (selector) => {
    for (;;) {
      const found = root.querySelector(selector);
      if (found?.checkVisibility()) return found;
      await new Promise(requestAnimationFrame);
    }
  };
  const launcher = await seen(".launcher");
  const clicked = performance.now();
  launcher.click();
  await seen("#question");
  const opened = performance.now();
  (await seen(".suggestions button")).click();
  const asked = performance.now();
  await seen(".turn.bot");
  return { opened: opened - clicked, answered: performance.now() - asked };
}"""


def weights(url: str) -> list[list[str]]:
    """The bytes of each file on the wire."""
    sizes = {}
    for name in FILES:
        with httpx.stream("GET", f"{url}/{name}", headers={"Accept-Encoding": "gzip"}) as reply:
            reply.read()
            sizes[name] = reply.num_bytes_downloaded
    code = sum(size for name, size in sizes.items() if not name.endswith(".svg"))
    rows = [[f"`{name}`", f"{size:,}"] for name, size in sizes.items()]
    return [["file", "bytes, gzipped"], *rows, ["all but the icon", f"{code:,}"]]


def first_answer(browser: Browser, url: str, rounds: int) -> list[list[str]]:
    """Medians of a visit on a slow phone: the button, the open chat, the answer to a suggestion."""
    visits: list[dict[str, float]] = []
    requests: list[str] = []
    for _ in range(rounds):
        context = browser.new_context(**PHONE)
        requests = _bare_page(context, url)
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_4G)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{url}/bare")
        visits.append(page.evaluate(VISIT))
        context.close()
    opened, answered = (median(visit[name] for visit in visits) for name in ("opened", "answered"))
    return [
        ["on a phone with slow 4G, median", ""],
        ["from the click on the button to the open chat", f"{opened / 1000:.1f} s"],
        ["from the click on a suggestion to the answer", f"{answered / 1000:.1f} s"],
        ["from the first click to the first answer", f"{(opened + answered) / 1000:.1f} s"],
        ["requests to the first answer", str(len(requests))],
    ]


def violations(browser: Browser, url: str) -> list[list[str]]:
    """What axe-core finds in each state."""
    variants = [(scheme, direction) for scheme in ("light", "dark") for direction in ("ltr", "rtl")]
    rows = [["violations of WCAG 2.0 to 2.2 A, AA, best practice", *(", ".join(variant) for variant in variants)]]
    for state in STATES:
        context = browser.new_context()
        _bare_page(context, url)
        chat = ChatPage(context.new_page(), f"{url}/")
        chat.page.goto(f"{url}/bare")
        state(chat)
        found = [check(chat.page, scheme, direction) for scheme, direction in variants]
        name = state.__name__.replace("_", " ")
        rows.append([name, *(f"{len(one.faults)} of {one.passed + len(one.faults)}" for one in found)])
        context.close()
    return rows


def _bare_page(context: BrowserContext, url: str) -> list[str]:
    """Lets the context find a page with the chat alone; returns the list of what it requests from then on."""
    context.route(f"{url}/bare", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    requests: list[str] = []
    context.on("request", lambda request: request.url.endswith("/bare") or requests.append(request.url))
    return requests


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    project = Project()
    if not project.is_trained():
        project.train()
    with tempfile.TemporaryDirectory() as folder:
        database, environment = Path(folder, "conversations.db"), dict(UNLIMITED)
        environment["CHARLEY_RATINGS_URL"] = f"sqlite:///{folder}/ratings.db"
        with running(project, database, Path(folder), environment=environment) as stack, running_chromium() as browser:
            for table in (
                weights(stack.url),
                first_answer(browser, stack.url, rounds),
                violations(browser, stack.url),
            ):
                print(aligned_table(table), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
