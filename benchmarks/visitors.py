"""Visitors of the course room without a browser: each speaks the page's own protocol and steps through a play."""

from __future__ import annotations

import ast
import asyncio
import html
import json
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 20.0  # seconds for which an answer is waited for


class Visited(NamedTuple):
    """What one visitor lived through."""

    opening_s: float  # until the first quarter could be stepped
    steps_s: list[float]  # from each click to the quarter that it led to
    faults: list[str]


def _elements(page: str) -> dict[str, Any]:
    found = re.search(r"parseElements\(String\.raw`(.*?)`\)", page, re.DOTALL)
    if found is None:
        raise ValueError(f"the page: expected its elements, got {page[:200]!r}")
    return json.loads(html.unescape(found[1]))


def _query(page: str) -> dict[str, Any]:
    found = re.search(r"query: (\{.*?\}),\n", page)
    if found is None:
        raise ValueError("the page: expected the query of its socket, got none")
    return ast.literal_eval(found[1])


class Visitor:
    """One open page: the elements that matter of it, and its socket."""

    def __init__(self, url: str, query: str) -> None:
        self.url, self.query = url, query
        self.socket: ClientConnection
        self.client_id = ""
        self.buttons: dict[str, tuple[int, str]] = {}  # by name: the element and what listens to it
        self.disabled: set[str] = set()
        self.quarter = -1
        self.faults: list[str] = []

    async def open(self, http: httpx.AsyncClient) -> None:
        """Open the page and its socket, and wait until there is a quarter."""
        answer = await http.get(f"{self.url}/?{self.query}", timeout=PATIENCE)
        answer.raise_for_status()
        self._take(_elements(answer.text))
        query = _query(answer.text) | {"tab_id": str(uuid4()), "document_id": str(uuid4())}
        self.client_id = query["client_id"]
        place = urlsplit(self.url).netloc
        asked = urlencode(query | {"implicit_handshake": "true", "EIO": 4, "transport": "websocket"})
        address = f"ws://{place}/_nicegui_ws/socket.io/?{asked}"
        self.socket = await connect(address, origin=self.url, proxy=None, max_size=None, compression=None)  # type: ignore[arg-type]
        await self._hear()  # the server's greeting
        await self.socket.send("40")
        async with asyncio.timeout(PATIENCE):
            while self.quarter < 0 or "step-quarter" not in self.buttons:
                await self._hear()

    async def _hear(self) -> None:
        message = str(await self.socket.recv())
        if message == "2":  # are you there?
            await self.socket.send("3")
        elif message.startswith("42"):
            kind, *content = json.loads(message[2:])
            if kind == "update":
                self._take(content[0])
            elif kind == "notify":
                self.faults.append(str(content[0].get("message")))

    def _take(self, elements: dict[str, Any]) -> None:
        for number, element in elements.items():
            if not isinstance(element, dict):
                self._forget(number)
                continue
            props = element.get("props") or {}
            name = props.get("id")
            if name == "now" and "data-quarter" in props:
                self.quarter = int(props["data-quarter"])
            heard = element.get("events") or ()
            clicks = [one for one in heard if one["type"] == "click" and not one.get("js_handler")]
            if name and clicks:
                self.buttons[name] = (int(number), clicks[0]["listener_id"])
                (self.disabled.add if props.get("disable") else self.disabled.discard)(name)

    def _forget(self, number: str) -> None:
        for name in [name for name, (element, _) in self.buttons.items() if str(element) == number]:
            del self.buttons[name]

    def _next(self) -> Iterable[str]:
        """What can be pressed, the best first: a decision as the rule would have it, a step, or all anew."""
        options = sorted(name for name in self.buttons if name.startswith("option-"))
        ordered = ("as-rule", *options, "step-quarter", "restart")
        return [name for name in ordered if name in self.buttons and name not in self.disabled]

    async def step(self) -> float:
        """Press what leads on, and wait for what comes of it; seconds that took."""
        name = next(iter(self._next()))
        element, listener = self.buttons[name]
        event = {"client_id": self.client_id, "id": element, "listener_id": listener, "args": ["{}"]}
        before = (self.quarter, tuple(sorted(self.buttons)))
        began = time.perf_counter()
        await self.socket.send("42" + json.dumps(["event", event]))
        async with asyncio.timeout(PATIENCE):
            while (self.quarter, tuple(sorted(self.buttons))) == before:
                await self._hear()
        return time.perf_counter() - began

    async def stay(self, seconds: float, every: float) -> list[float]:
        """Step for some time, at a pace; seconds of each step."""
        took, began = [], time.perf_counter()
        turn = 0
        while (due := began + turn * every) < began + seconds:
            while (left := due - time.perf_counter()) > 0:
                try:
                    async with asyncio.timeout(left):
                        await self._hear()
                except TimeoutError:
                    break
            try:
                took.append(await self.step())
            except TimeoutError:
                self.faults.append(f"no answer within {PATIENCE:.0f} s at quarter {self.quarter}")
            turn = max(turn + 1, int((time.perf_counter() - began) / every))
        return took


def queries(n: int, seed: int = 1) -> Iterator[str]:
    """Where visitors go: different programmes, seats and futures, the first with a seed."""
    from app.links import LANGUAGES, SEATS
    from sim.programmes import names

    for number in range(n):
        programme, seat = names()[number % len(names())], SEATS[number % len(SEATS)]
        yield f"lang={LANGUAGES[number % len(LANGUAGES)]}&programme={programme}&seed={seed + number}&seat={seat}"


async def visit_all(url: str, n: int, seconds: float, every: float, seed: int = 1) -> list[Visited]:
    """Many visitors at once; all have opened their page before the first steps."""
    visitors = [Visitor(url, query) for query in queries(n, seed)]
    async with httpx.AsyncClient() as http:

        async def opened(visitor: Visitor) -> float:
            began = time.perf_counter()
            await visitor.open(http)
            return time.perf_counter() - began

        openings = await asyncio.gather(*map(opened, visitors))

    async def stays(number: int, visitor: Visitor) -> list[float]:
        await asyncio.sleep(every * number / n)  # people do not click at the same instant
        return await visitor.stay(seconds, every)

    steps = await asyncio.gather(*(stays(number, visitor) for number, visitor in enumerate(visitors)))
    found = [Visited(*one) for one in zip(openings, steps, [visitor.faults for visitor in visitors], strict=True)]
    await asyncio.gather(*(visitor.socket.close() for visitor in visitors))
    return found
