"""What tests ask of a page: where a visitor is, and whether what they see is drawn, legible and named."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

CHECKS = (Path(__file__).parent / "checks.js").read_text(encoding="utf-8")
NAMED = {
    "button", "link", "textbox", "combobox", "slider", "checkbox", "radio", "spinbutton", "tab", "switch", "searchbox",
    "menuitem", "option", "image", "img", "listbox", "radiogroup", "navigation", "dialog",
}  # fmt: skip


def check(page: Page, name: str) -> Any:
    """The answer of a check of `checks.js`."""
    if not page.evaluate("'checks' in window"):
        page.evaluate(CHECKS)
    return page.evaluate(f"checks.{name}()")


def nameless(page: Page) -> list[str]:
    """Controls and pictures that a screen reader could not name, by the browser's own tree of what it reads."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    found = []
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        if node.get("ignored") or node.get("role", {}).get("value") not in NAMED:
            continue
        if not str(node.get("name", {}).get("value", "")).strip():
            told = session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
            found.append(f"{node['role']['value']}: <{told['localName']} {' '.join(told.get('attributes', []))}>")
    session.detach()
    return found


def settled(page: Page) -> None:
    """Wait until nothing is drawn anew for a moment."""
    page.evaluate(
        """() => new Promise((done) => {
            let timer = setTimeout(done, 250);
            const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(finish, 250); });
            const finish = () => { watch.disconnect(); done(); };
            setTimeout(finish, 5000);
            watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
        })"""
    )


def quarter(page: Page) -> int:
    """Quarters lived, as the page says."""
    return int(page.locator("#now").get_attribute("data-quarter") or -1)


def at_quarter(page: Page, lived: int) -> None:
    """Wait until the page shows a quarter."""
    page.locator(f'#now[data-quarter="{lived}"]').wait_for()


def numbers(page: Page, where: str = "main") -> list[str]:
    """All numbers that stand in a part of the page, in their order."""
    return re.findall(r"\d[\d.,]*", page.locator(where).first.inner_text())


def picture(what: Locator) -> Image.Image:
    """What a part of the page looks like."""
    what.scroll_into_view_if_needed()
    return Image.open(io.BytesIO(what.screenshot(animations="disabled"))).convert("RGB")


def drawn(what: Locator) -> tuple[int, float]:
    """How many colours a part of the page has, and the share of it that is not its ground."""
    image = picture(what)
    counts = image.getcolors(image.width * image.height) or []
    return len(counts), 1.0 - max(count for count, _ in counts) / (image.width * image.height)


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of two pictures of a size in which they differ."""
    from PIL import ImageChops

    if one.size != other.size:
        return 1.0
    difference = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 8 else 0)
    return difference.histogram()[255] / (one.width * one.height)
