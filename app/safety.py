"""What keeps strangers out: which pages may talk to the server, and what the browser may load."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.limits import MAX_SOCKETS_OF_ONE, Pace

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
ANYWHERE = ("0.0.0.0", "::")
# Vue compiles templates in the browser, so that scripts may be evaluated; nothing comes from another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def hosts_of(host: str, port: int) -> frozenset[str] | None:
    """The hosts, with port, that requests may name; None where any may, because the page is open to others."""
    if host in ANYWHERE:
        return None
    names = LOCAL_NAMES if host in LOCAL_NAMES else (host,)
    return frozenset(f"{name}:{port}" for name in names)


def address_of(scope: Scope) -> str:
    """The address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


class Guard:
    """Refuses requests, those of websockets too, that name another host or come from another page."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self.app = app
        self.hosts = hosts
        self.sockets: Counter[str] = Counter()  # open, by address

    def is_own(self, scope: Scope) -> bool:
        """Whether a request names this server, and comes from its own page or from no page at all."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if self.hosts is not None and host not in self.hosts:
            return False
        origin = headers.get(b"origin")
        return origin is None or urlsplit(origin).netloc == host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not self.is_own(scope):
            await self._refuse(scope, send)
        elif scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        else:
            await self.app(scope, receive, self._with_headers(send))

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page talk to the server, at a pace that leaves room for others."""
        address = address_of(scope)
        if self.sockets[address] >= MAX_SOCKETS_OF_ONE:
            await self._refuse(scope, send)
            return
        pace = Pace(time.monotonic())

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                await asyncio.sleep(pace.wait(time.monotonic()))
            return message

        self.sockets[address] += 1
        try:
            await self.app(scope, receiving, send)
        finally:
            self.sockets[address] -= 1
            if not self.sockets[address]:
                del self.sockets[address]

    @staticmethod
    async def _refuse(scope: Scope, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"This page answers only to itself."})

    @staticmethod
    def _with_headers(send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        return sending
