"""What keeps strangers out, against the server as it runs: other pages, other names, files, floods and faults."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app import __main__ as command_line
from app import limits, safety
from tests.app.servers import Room, serving

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
FOREIGN = "http://evil.example"
FAULTY = Path(__file__).parent / "faulty_server.py"


def connected(room: Room, origin: str | None = None) -> ClientConnection:
    """A socket to the server, as a page of some origin would open it."""
    return connect(room.url.replace("http", "ws") + SOCKET, origin=origin, proxy=None)  # type: ignore[arg-type]


def greeted(room: Room, origin: str | None = None) -> str:
    """The first message of the server to a page."""
    with connected(room, origin) as page:
        return str(page.recv(timeout=5))


@pytest.mark.parametrize("path", ["/", "/theme/style.css", "/_nicegui_ws/socket.io/?EIO=4&transport=polling"])
def test_a_foreign_page_may_not_ask(room: Room, path: str) -> None:
    assert httpx.get(room.url + path, headers={"origin": FOREIGN}).status_code == 403
    assert httpx.get(room.url + path, headers={"origin": "null"}).status_code == 403


def test_a_foreign_page_may_not_open_a_socket(room: Room) -> None:
    for origin in (FOREIGN, "null", f"http://127.0.0.1:{room.port + 1}", f"{room.url}.evil.example"):
        with pytest.raises(InvalidStatus, match="403"):
            greeted(room, origin=origin)


def test_the_page_itself_may(room: Room) -> None:
    assert httpx.get(room.url, headers={"origin": room.url}).status_code == 200
    assert '"sid"' in greeted(room, origin=room.url)
    assert '"sid"' in greeted(room)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example:{port}", ""]
)
def test_another_name_for_this_machine_is_refused(room: Room, host: str) -> None:
    assert httpx.get(room.url, headers={"host": host.format(port=room.port)}).status_code == 403


def test_another_name_is_refused_for_sockets_too(room: Room) -> None:
    with socket.create_connection(("127.0.0.1", room.port)) as plain, pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://evil.example:{room.port}{SOCKET}", sock=plain)


def is_own(at: tuple[str, int], host: str, path: str = "/", method: str = "GET", **headers: str) -> bool:
    """Whether a server at a host and port takes a request for its own page's."""
    sent = [(b"host", host.encode())]
    sent += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    guard = safety.Guard(app=None, hosts=safety.hosts_of(*at))  # type: ignore[arg-type]
    return guard.is_own({"type": "http", "method": method, "path": path, "headers": sent})


OPEN = ("0.0.0.0", 8765)
LOCAL = ("127.0.0.1", 8765)


def test_a_page_that_is_open_to_others_still_answers_only_to_itself() -> None:
    for origin, is_taken in (("http://192.168.1.7:8765", True), (FOREIGN, False), ("null", False)):
        assert is_own(OPEN, "192.168.1.7:8765", origin=origin) is is_taken


@pytest.mark.parametrize("at", [OPEN, ("::", 8765)])
def test_a_name_that_a_stranger_lets_point_here_is_refused(
    at: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Laptop")
    hosts = ("192.168.1.7:8765", "[fe80::1]:8765", "localhost:8765", "laptop:8765", "Laptop.local:8765")
    assert all(is_own(at, host, origin=f"http://{host}") for host in hosts)
    for host in (
        "evil.example:8765",
        "laptop.evil.example:8765",
        "192.168.1.7",
        "192.168.1.7:80",
        "1.2.3.4.5:8765",
        "",
    ):
        assert not is_own(at, host)
        assert not is_own(at, host, origin=f"http://{host}")


@pytest.mark.parametrize(("at", "host"), [
    (("::1", 8765), "[::1]:8765"), (("::1", 8765), "[0:0:0:0:0:0:0:1]:8765"), (("localhost", 8765), "[::1]:8765"),
    (LOCAL, "localhost:8765"), (LOCAL, "LOCALHOST:8765"), (("127.0.0.1", 80), "127.0.0.1"),
    (("127.0.0.1", 80), "127.0.0.1:80"), (("0.0.0.0", 80), "10.0.0.5"), (("192.168.1.7", 8765), "192.168.1.7:8765"),
    (("fe80::5", 80), "[fe80::5]"), (("Laptop", 8765), "laptop:8765"),
])  # fmt: skip
def test_the_page_is_known_by_what_browsers_call_it(at: tuple[str, int], host: str) -> None:
    assert is_own(at, host)
    assert is_own(at, host, origin=f"http://{host}")
    assert not is_own((at[0], 8766), host)


@pytest.mark.parametrize("origin", [
    "http://[", "http://[::1", "http://", "", "null", "127.0.0.1:8765", "https://127.0.0.1:8765", "http://127.0.0.1",
    "http://127.0.0.1:8765/", "http://a@127.0.0.1:8765", "http://127.0.0.1:99999999999", "http://127.0.0.1:8765 ", "\xff",
])  # fmt: skip
def test_an_origin_that_is_none_is_refused(origin: str) -> None:
    assert not is_own(LOCAL, "127.0.0.1:8765", origin=origin)
    assert not is_own(LOCAL, origin.removeprefix("http://") + "x")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_may_lead_here_and_load_nothing(site: str) -> None:
    def is_taken(path: str, mode: str, method: str = "GET", into: str = "document") -> bool:
        return is_own(
            LOCAL, "127.0.0.1:8765", path, method, sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=into
        )

    assert all(is_taken(path, "navigate") for path in ("/", "/sheet", "/print"))
    assert not any(is_taken(path, "no-cors") for path in ("/", "/print", "/take/csv", "/theme/style.css"))
    assert not any(is_taken(path, "navigate") for path in ("/take/csv", "/theme/style.css", "/print/x"))
    assert not is_taken("/", "navigate", "POST")
    assert not any(is_taken("/", "navigate", into=into) for into in ("iframe", "frame", "embed", "object", "empty", ""))


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_itself_may_load_anything(site: str) -> None:
    assert is_own(LOCAL, "127.0.0.1:8765", "/take/csv", sec_fetch_site=site, sec_fetch_mode="no-cors")


def test_who_can_be_reached_by_others_is_known() -> None:
    assert all(map(safety.is_local, ("127.0.0.1", "127.0.0.2", "localhost", "::1")))
    assert not any(map(safety.is_local, ("0.0.0.0", "::", "192.168.1.7", "laptop", "localhost.evil.example")))


@pytest.mark.parametrize("port", ["abc", "", "-1", "0", "65536", "80.0", "9" * 5000])
def test_a_port_that_is_none_is_named_in_one_line(port: str) -> None:
    fault = safety.port_fault("127.0.0.1", port)
    assert fault is not None
    assert fault.startswith("port: expected a whole number from 1 to 65535")
    assert len(fault.splitlines()) == 1


def test_the_command_line_says_in_one_line_that_a_port_is_in_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warm_up() -> None:
        raise AssertionError("the kernels are warmed before the port is looked at")

    monkeypatch.setattr("sim.engine.warm_up", warm_up)
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = str(used.getsockname()[1])
        monkeypatch.setattr(sys, "argv", ["app", "--port", port])
        assert command_line.main() == 2
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert f"port {port} of 127.0.0.1: expected one that is free" in printed.err
    assert safety.port_fault("127.0.0.1", port) is None
    monkeypatch.setattr(sys, "argv", ["app"])
    monkeypatch.setenv("PORT", "abc")
    assert command_line.main() == 2
    assert capsys.readouterr().err.startswith("port: expected a whole number")


def test_a_host_that_is_none_is_named_in_one_line() -> None:
    for host in ("no such host", "a" * 300, "a..b"):
        assert "expected one that is free" in str(safety.port_fault(host, "8765"))


def test_there_is_one_door(room: Room) -> None:
    answer = httpx.post(f"{room.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling", content="40")
    assert answer.status_code == 400
    assert "access-control-allow-origin" not in answer.headers


def test_headers_tell_the_browser_to_stay_here(room: Room) -> None:
    for path in ("/", "/theme/style.css", "/nothing"):
        headers = httpx.get(room.url + path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [
    "/results/../pyproject.toml", "/results/%2e%2e/pyproject.toml", "/theme/../server.py", "/theme/%2e%2e/server.py",
    "/theme/..%2fserver.py", "/theme//etc/passwd", "/app/server.py", "/_nicegui/auto/static/../../../etc/passwd",
    "/docs", "/openapi.json", "/redoc",
])  # fmt: skip
def test_no_other_file_is_served(room: Room, path: str) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", room.port, timeout=10)) as asking:
        asking.putrequest("GET", path)  # as it is: other clients would tidy it up
        asking.endheaders()
        answer = asking.getresponse()
        assert answer.status in (403, 404)
        text = answer.read().decode()
    assert "import" not in text
    assert "root:" not in text


def test_what_is_not_there_is_said_in_the_visitors_language(room: Room) -> None:
    answer = httpx.get(f"{room.url}/nothing?lang=es")
    assert (answer.status_code, "No hay nada en esta dirección" in answer.text) == (404, True)


@pytest.mark.parametrize("query", [
    "lang=" + "x" * 9000, "v." + "y" * 9000 + "=1", "do=" + "1:a:b:c:d," * 900, "seed=" + "9" * 5000, "quarter=%00",
    "lang=%3Cscript%3Ealert(1)%3C/script%3E", "programme=..%2F..%2Fpyproject", "folder=..%2F..", "folder=%2Fetc",
    "mode=explore&folder=" + "..%2F" * 20 + "etc%2Fpasswd", "q=-1", "q=1e9", "a=1&a.budget_musd=nan&b=1&b.budget_musd=inf",
    "do=4:agency:lever:agency_autonomy:nan", "do=4:agency:lever:__class__:1", "seed=%D9%A3",
])  # fmt: skip
def test_a_link_that_no_page_wrote_is_no_fault_of_the_server(room: Room, query: str) -> None:
    already = len(room.log.read_text())
    answer = httpx.get(f"{room.url}/?{query}", timeout=30)
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.text
    assert "root:" not in answer.text
    assert "Traceback" not in room.log.read_text()[already:]


def test_an_address_longer_than_any_link_does_no_harm(room: Room) -> None:
    assert httpx.get(f"{room.url}/?x={'y' * 60_000}").status_code in (200, 400, 414)
    assert httpx.get(room.url).status_code == 200


def test_a_warning_when_others_can_reach_the_page(tmp_path: Path) -> None:
    with serving(tmp_path, host="0.0.0.0") as open_room:
        log = open_room.log.read_text()
        assert "WARNING: serving at 0.0.0.0" in log
        assert "no passwords" in log
        assert httpx.get(open_room.url, headers={"origin": FOREIGN}).status_code == 403
        with pytest.raises(InvalidStatus, match="403"):
            greeted(open_room, origin=FOREIGN)


def test_a_flood_of_messages_waits_its_turn() -> None:
    pace = limits.Pace(now=0.0)
    waits = [pace.wait(now=0.0) for _ in range(100)]
    assert waits[:60] == [0.0] * 60
    assert waits[60] == pytest.approx(1 / limits.MESSAGES_PER_SECOND)
    assert waits[99] == pytest.approx(40 / limits.MESSAGES_PER_SECOND)
    assert pace.wait(now=1000.0) == 0.0


def test_a_flood_of_messages_is_slowed_and_nobody_else_is(room: Room) -> None:
    n = int(limits.MESSAGES_AT_ONCE) + 40
    with connected(room, room.url) as page:
        page.recv(timeout=5)
        page.send("40")
        page.recv(timeout=5)
        began = time.monotonic()
        for number in range(n):
            page.send("42" + str(number) + json.dumps(["handshake", {"client_id": "nobody"}]))
        other = time.monotonic()
        assert httpx.get(room.url).status_code == 200
        assert time.monotonic() - other < 2.0
        answered = 0
        while answered < n:
            answered += str(page.recv(timeout=10)).startswith("43")
        took = time.monotonic() - began
    assert took > 0.8 * (n - limits.MESSAGES_AT_ONCE) / limits.MESSAGES_PER_SECOND


def test_a_message_longer_than_any_is_refused(room: Room) -> None:
    with connected(room, room.url) as page:
        page.recv(timeout=5)
        page.send("42" + "x" * (limits.MAX_MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=5)


@pytest.mark.parametrize("message", [
    '42["event",{}]', '42["event",{"client_id":"nobody","id":1,"listener_id":"x","args":[]}]', '42["event",[]]', '42["event"]',
    '42["javascript_response",{}]', '42["handshake",{}]', '42["log",{"client_id":"nobody","level":"x","message":"y"}]',
    '42["ack",{"client_id":null}]', "42", '451-["event",{"_placeholder":true,"num":0}]', "4nonsense", "\x00", "999",
])  # fmt: skip
def test_messages_that_no_page_sends_do_no_harm(room: Room, message: str) -> None:
    with connected(room, room.url) as page:
        page.recv(timeout=5)
        page.send("40")
        page.recv(timeout=5)
        page.send(message)
    assert httpx.get(room.url).status_code == 200


def test_room_for_pages_is_limited_for_one_and_for_all() -> None:
    one = ["10.0.0.1"] * limits.MAX_PAGES_OF_ONE
    assert limits.is_full("10.0.0.1", one)
    assert not limits.is_full("10.0.0.2", one)
    assert limits.is_full("10.0.0.9", [f"10.0.1.{n}" for n in range(limits.MAX_PAGES)])


def test_sockets_of_one_address_are_limited() -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        await asyncio.Event().wait()

    async def open_many() -> list[dict[str, object]]:
        guard, sent = safety.Guard(app, hosts=safety.hosts_of(*OPEN)), []  # type: ignore[arg-type]
        scope = {"type": "websocket", "headers": [(b"host", b"10.0.0.9:8765")], "client": ("10.0.0.1", 1)}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        tasks = [asyncio.create_task(guard(scope, None, send)) for _ in range(limits.MAX_SOCKETS_OF_ONE + 1)]  # type: ignore[arg-type]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not guard.sockets
        return sent

    assert asyncio.run(open_many()) == [{"type": "websocket.close", "code": 1008}]


def test_a_full_room_says_so_and_keeps_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, str(FAULTY)) as small, httpx.Client() as client:
        answers = [client.get(f"{small.url}/?lang=pt&mode=explore") for _ in range(8)]
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(200) == 4  # the one that waited for the server counts
        assert statuses[-1] == 503
        assert "A sala está cheia" in answers[-1].text


@contextlib.contextmanager
def opened(room: Room, page: str) -> Iterator[None]:
    """A page that was sent to a browser, opened by it."""
    (client,) = set(re.findall(r"client_id\W+([0-9a-f-]{36})", page))
    query = f"&implicit_handshake=true&client_id={client}&tab_id=a&document_id=b&next_message_id=0"
    with connect(room.url.replace("http", "ws") + SOCKET + query, origin=room.url, proxy=None) as browser:  # type: ignore[arg-type]
        browser.recv(timeout=5)
        browser.send("40")
        assert str(browser.recv(timeout=5)).startswith("40")
        yield


def test_pages_that_nobody_opens_give_up_their_room(tmp_path: Path) -> None:
    with serving(tmp_path, str(FAULTY)) as small, httpx.Client() as client:

        def status() -> int:
            return client.get(small.url).status_code

        with opened(small, client.get(small.url).text):
            assert [status() for _ in range(8)][-1] == 503
            until = time.monotonic() + 30.0  # NiceGUI by itself would forget them after a minute
            n_new = 0
            while n_new < 4 and time.monotonic() < until:
                n_new += status() == 200
            assert n_new == 4
            assert status() == 503  # the page that is open stays


def test_a_fault_is_told_in_the_visitors_language_and_written_down(tmp_path: Path) -> None:
    with serving(tmp_path, str(FAULTY)) as room:
        answer = httpx.get(f"{room.url}/?lang=es&mode=learn")
        assert answer.status_code == 500
        assert "Algo falló aquí" in answer.text
        assert "planted" not in answer.text
        assert "Traceback" not in answer.text
        log = room.log.read_text()
        assert "planted" in log
        assert "lang=es&mode=learn" in log
