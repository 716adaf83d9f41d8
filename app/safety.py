"""What keeps strangers out: which pages may talk to the server, and what the browser may load."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections import Counter
from ipaddress import ip_address
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.limits import MAX_SOCKETS_OF_ONE, Pace

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = ("0.0.0.0", "::")
HTTP_PORT = 80  # which browsers leave out
MAX_PORT = 65535
DIGITS_OF_PORTS = 5
HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:(?P<port>[0-9]{1,5}))?")
PAGES = ("/", "/sheet", "/print")  # which other pages may lead to
OTHER_SITES = ("cross-site", "same-site")  # as browsers name where a request comes from
LED = ("navigate", "document")  # mode and destination of a request by which a page leads to another
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


class Place(NamedTuple):
    """A server as the address of a page names it."""

    name: str
    port: int


class Hosts(NamedTuple):
    """What requests may name as their host."""

    names: frozenset[str]
    port: int
    is_open: bool  # to others, so that any number of this machine may be named

    def has(self, place: Place | None) -> bool:
        """Whether a place is this server."""
        if place is None or place.port != self.port:
            return False
        return place.name in self.names or (self.is_open and _number(place.name) is not None)


def _number(name: str) -> str | None:
    """An address in numbers, in its usual form; None for a name."""
    try:
        return str(ip_address(name))
    except ValueError:
        return None


def place_of(text: str) -> Place | None:
    """The place that `name:port`, `[number]:port` or either without a port is; None where it is none."""
    found = HOST.fullmatch(text)
    if found is None:
        return None
    name = found["name"].lower().strip("[]")
    return Place(_number(name) or name, int(found["port"] or HTTP_PORT))


def is_local(host: str) -> bool:
    """Whether a server at a host can be reached from its own machine alone."""
    number = _number(host)
    return host == "localhost" or (number is not None and ip_address(number).is_loopback)


def hosts_of(host: str, port: int) -> Hosts:
    """The hosts that requests to a server may name.

    A server that is open to others has as many numbers as it has networks, and is known by the machine's own name. Any
    other name may be one that a stranger lets point here.
    """
    own = _number(host) or host.lower()
    if own in ANYWHERE:
        machine = socket.gethostname().lower().removesuffix(".local")
        return Hosts(frozenset({"localhost", machine, f"{machine}.local"}), port, is_open=True)
    return Hosts(LOCAL_NAMES if own in LOCAL_NAMES else frozenset({own}), port, is_open=False)


def port_fault(host: str, port: str) -> str | None:
    """Why nothing can be served at a port, in one line; None where it can."""
    if not port.isdecimal() or len(port) > DIGITS_OF_PORTS or not 1 <= int(port) <= MAX_PORT:
        return (
            f"port: expected a whole number from 1 to {MAX_PORT}, got {port[:40]!r}; give another with --port or PORT"
        )
    try:
        for family, _, _, _, address in socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM):
            socket.create_server(address[:2], family=family).close()  # type: ignore[arg-type]
    except (OSError, UnicodeError) as fault:
        why = getattr(fault, "strerror", None) or fault
        return f"port {port} of {host}: expected one that is free, got: {why}; give another with --port, or --host"
    return None


def address_of(scope: Scope) -> str:
    """The address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


class Guard:
    """Refuses requests, those of websockets too, that name another host or come from another page."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self.hosts = hosts
        self.sockets: Counter[str] = Counter()  # open, by address

    def is_own(self, scope: Scope) -> bool:
        """Whether a request names this server, and comes from its own page or from no page at all."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = place_of(headers.get(b"host", "")), headers.get(b"origin")
        if not self.hosts.has(host):
            return False
        if origin is not None and (
            not origin.startswith("http://") or place_of(origin.removeprefix("http://")) != host
        ):
            return False
        if headers.get(b"sec-fetch-site") not in OTHER_SITES:
            return True
        # A page elsewhere may lead a visitor here, but neither frame nor load anything of what is here.
        sent = tuple(headers.get(name) for name in (b"sec-fetch-mode", b"sec-fetch-dest"))
        return sent == LED and scope.get("method") == "GET" and scope.get("path") in PAGES

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
