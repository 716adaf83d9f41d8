"""The page for Mesa users: it is served to this machine alone, each visitor has a model, and Reset makes a new one."""

import http.client
import io
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from app.links import LANGUAGES
from app.words import words_of
from sim.parameters import PARAMETERS
from sim.programmes import names
from tests.app.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
HAS_VIZ = "The page for Mesa needs its extra: pip install '.[viz]'"
PICTURES = ("scene", "money", "cooperation", "queue")
START_SECONDS = 90.0  # on a machine that compiles and is busy


@contextmanager
def trap():
    """A proxy that lets nothing pass and notes who wanted to."""
    heard = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                heard.append(caller.recv(200))

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    listener.close()


@contextmanager
def served(command: list[str], port: int, **environment: str):
    """A server in a process of its own, once it answers."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if status("/", port) == 200:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            process.kill()
            pytest.fail(f"{command} does not answer: {process.communicate()[0]}")
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def status(path: str, port: int, **headers: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status


@pytest.fixture(scope="module")
def server():
    """Address of the page's server, which must not want to leave the machine."""
    pytest.importorskip("solara", reason=HAS_VIZ)
    port = free_port()
    with trap() as (proxy, heard):
        ways = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), proxy)
        with served([sys.executable, "-m", "app.viz.server", "--port", str(port)], port, **ways, no_proxy=""):
            yield f"http://127.0.0.1:{port}/"
        assert heard == [], "the server asked for something elsewhere"


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(server, browser):
    """Opens the page as a new visitor; in the end nothing was asked of another host, and no error was told."""
    asked, errors, contexts = [], [], []

    def opened(query: str = ""):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda websocket: asked.append(websocket.url))
        page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server + query)
        page.locator(".picture-queue img").wait_for(timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(server).netloc}
    assert errors == []


def expect_now(page, text: str) -> None:
    """Wait until the page says where it is, and all of its pictures are of that quarter."""
    page.wait_for_function("text => document.querySelector('.now')?.innerText.includes(text)", arg=text, timeout=20_000)
    quarter = next(word for word in text.split() if word.isdigit())
    page.wait_for_function(
        "([n, quarter]) => document.querySelectorAll(`.picture img[data-quarter='${quarter}']`).length == n",
        arg=[len(PICTURES), quarter],
    )


def click(page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def source(page, picture: str) -> str:
    return page.locator(f".picture-{picture} img").get_attribute("src")


def share_of_ink(page, picture: str) -> float:
    """Part of a picture, as the browser shows it, that is not of its most frequent colour."""
    shown = Image.open(io.BytesIO(page.locator(f".picture-{picture} img").screenshot())).convert("RGB")
    _, counts = np.unique(np.asarray(shown).reshape(-1, 3), axis=0, return_counts=True)
    return 1.0 - counts.max() / counts.sum()


@pytest.mark.browser
def test_steps_draw_and_reset_makes_a_new_model(visit):
    page = visit("?programme=paraguay&seed=7")
    empty = {name: source(page, name) for name in PICTURES}
    click(page, "Step")
    expect_now(page, "quarter 1 of 48")
    first = {name: source(page, name) for name in PICTURES}
    assert all(first[name] != empty[name] for name in PICTURES)
    assert all(share_of_ink(page, name) > 0.02 for name in PICTURES)
    assert "per cent" not in page.locator(".picture-money img").get_attribute("alt")
    click(page, "Step")
    expect_now(page, "quarter 2 of 48")

    click(page, "Reset")
    expect_now(page, "quarter 0 of 48")
    assert {name: source(page, name) for name in PICTURES} == empty
    click(page, "Step")
    expect_now(page, "quarter 1 of 48")
    assert {name: source(page, name) for name in PICTURES} == first  # the same seed: the same future

    seed = page.get_by_role("slider").nth(2)  # after Mesa's two
    seed.focus()
    seed.press("ArrowRight")
    click(page, "Reset")
    expect_now(page, "quarter 0 of 48")
    assert source(page, "scene") != empty["scene"]  # another future has other firms


@pytest.mark.browser
def test_each_visitor_has_a_model_an_address_and_a_language(visit):
    one, other = visit("?programme=barbados"), visit("?lang=xx&programme=%3Cb%3Enowhere%3C/b%3E&seed=-1")
    warned = other.locator(".v-application").first.inner_text()
    assert all(got in warned for got in ("'xx'", "'<b>nowhere</b>'", "'-1'"))

    click(one, "▶")
    one.locator(".picture-queue img[data-quarter='2']").wait_for()
    click(one, "❚❚")
    expect_now(other, "quarter 0 of 48")
    click(other, "Step")
    expect_now(other, "quarter 1 of 48")
    for language in ("es", "pt"):
        words = words_of(language)
        other.locator(".choices .v-select").first.click()
        other.get_by_role("option", name=words("common.own_name")).click()
        expect_now(other, "trimestre 1 de 48")  # the same model goes on
        other.get_by_text(words("mesa.own")).wait_for()
        assert f"lang={language}" in other.url
        shown = other.locator(".v-application").first.inner_text()
        assert "nowhere" not in shown
        names = [words.parameter(name).label for name in ("agency_autonomy", "selection", "learning_community")]
        titles = [words(f"mesa.{name}.title") for name in PICTURES]
        assert [text for text in (*names, *titles) if text not in shown] == []
        for name, title in zip(PICTURES, titles, strict=True):
            assert other.locator(f".picture-{name} img").get_attribute("alt").startswith(title)

    rests = one.inner_text(".now")
    one.wait_for_timeout(1000)
    assert one.inner_text(".now") == rests
    assert "quarter 1 of" not in rests
    assert "Barbados" in rests


@pytest.mark.browser
def test_a_foreign_page_is_refused(server):
    port = urlsplit(server).port
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13", "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA=="}  # fmt: skip
    socket_path = "/jupyter/api/kernels/0123/0123?session_id=1"
    assert status("/", port) == 200
    assert status("/", port, Origin="http://elsewhere.example") == 403
    assert status("/", port, Host="elsewhere.example") == 403
    assert status(socket_path, port, **handshake, Origin="http://elsewhere.example") == 403


@pytest.mark.browser
def test_solara_runs_the_file_from_any_folder(tmp_path):
    pytest.importorskip("solara", reason=HAS_VIZ)
    port = free_port()
    solara = Path(sys.executable).parent / "solara"
    command = [str(solara), "run", str(ROOT / "app" / "viz" / "page.py"), "--port", str(port), "--no-open", "--no-check-version"]  # fmt: skip
    with served(command, port, PYTHONPATH=os.environ.get("PYTHONPATH", "")):
        assert status("/", port) == 200


def test_the_page_without_a_server(monkeypatch):
    """In a notebook the page is a component like any other, and Reset makes a model with the levers as they are."""
    pytest.importorskip("solara", reason=HAS_VIZ)
    import ipyvuetify
    import solara

    from app.viz import page as mesa_page

    made = []

    class Noted(mesa_page.VisitorsProgramme):
        def __init__(self, programme="baseline", rng=1, **kwargs):
            super().__init__(programme, rng, **kwargs)
            made.append(self)

    monkeypatch.setattr(mesa_page, "VisitorsProgramme", Noted)
    _, page = solara.render(solara.AppLayout(children=[mesa_page.Page()]), handle_error=False)  # as in a notebook
    now = page.find(ipyvuetify.Html, class_="now").widget
    assert "quarter 0 of 48" in now.children[0]
    page.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert "quarter 1 of 48" in now.children[0]
    assert len(page.find(ipyvuetify.Html, tag="img").widgets) == len(PICTURES)

    words = words_of("en")
    page.find(ipyvuetify.Select, label=words.parameter("selection").label).widget.v_model = "preselected"
    page.find(ipyvuetify.Checkbox, label=words.parameter("learning_community").label).widget.v_model = True
    page.find(ipyvuetify.Slider, label=words.parameter("n_clusters").label).widget.v_model = 3
    page.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    assert "quarter 0 of 48" in now.children[0]
    first, second = (model.parameters for model in made)
    changed = {name for name in first.dtype.names if first[name] != second[name]}
    assert changed == {"selection", "learning_community", "n_clusters"}
    assert PARAMETERS["selection"].decode(second["selection"]) == "preselected"
    page.close()


def test_inputs_hold_every_programme_and_the_declared_ranges():
    pytest.importorskip("solara", reason=HAS_VIZ)
    from app.viz.page import LEVERS, Asked, VisitorsProgramme, model_inputs, preset

    for programme in names():
        inputs = model_inputs(Asked(programme=programme, seed=5000), words_of("en"))
        values = preset(programme).values
        for name in LEVERS:
            lever, given = PARAMETERS[name], inputs[name]
            value = values.get(name, lever.default)
            assert given["value"] == value
            if lever.choices is None and lever.type != "bool":
                assert (given["min"], given["max"]) == (lever.low, lever.high)
                steps = (value - lever.low) / given["step"]
                assert steps == pytest.approx(round(steps)), f"{programme}: {name} is between two steps of its slider"
        assert inputs["rng"]["max"] == inputs["rng"]["value"] == 5000
    with pytest.raises(ValueError, match="agency_autonomy"):
        VisitorsProgramme(agency_autonomy=2.0)


def test_the_page_names_the_extra_that_it_lacks():
    blocked = "import sys; sys.modules['solara'] = None; import app.viz.page"
    done = subprocess.run([sys.executable, "-c", blocked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "pip install '.[viz]'" in done.stderr
    assert "no solara" in done.stderr


def test_every_stage_and_good_has_a_name():
    from sim.parameters.choices import Good
    from sim.state import Stage

    for language in LANGUAGES:
        words = words_of(language)
        assert all(words(f"mesa.stages.{stage.name.lower()}") for stage in Stage)
        assert all(words(f"mesa.goods.{good.name.lower()}") for good in Good)
