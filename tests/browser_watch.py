"""What a browser does unasked: requests to elsewhere, policy violations, errors of scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

TELL_VIOLATIONS = """
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Watch:
    """``faults`` are what no page of ours may do, ``requests`` the addresses asked for, in order."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, origin: str) -> None:
        """Forgets what was, and lets pages ask this origin alone."""
        self.origins: set[str] = {origin}
        self.requests: list[str] = []
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watches all pages of a context."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        self.requests.append(request.url)
        if address.scheme.startswith("http") and f"{address.scheme}://{address.netloc}" not in self.origins:
            self.faults.append(f"request to {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "polic" in message.text.lower():
            self.faults.append(message.text)

    def _error(self, error: WebError) -> None:
        self.faults.append(str(error.error))
