"""Each mode in each language: it is there, in that language, legible, named, in order, and fits."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from app.links import LANGUAGES, MODES
from app.words import words_of
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import check, nameless, settled


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_a_mode_is_there_in_a_language(opener: Opener, mode: str, language: str) -> None:
    words = words_of(language)
    page = opener(f"lang={language}&mode={mode}")
    settled(page)
    assert page.evaluate("document.documentElement.lang")[:2] == language
    assert page.title() == words("common.title")
    assert page.locator(f"#mode-{mode}").get_attribute("aria-current") == "page"
    assert page.locator(f"#mode-{mode}").inner_text() == words(f"common.{mode}")
    assert len(page.locator("#main").inner_text()) > 200
    assert check(page, "headings") == []


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("mode", MODES)
def test_all_text_is_legible_and_all_controls_are_named(opener: Opener, mode: str, light: str) -> None:
    page = opener(f"lang=en&mode={mode}&q=9", color_scheme=light)
    settled(page)
    assert page.evaluate("document.body.classList.contains('body--dark')") == (light == "dark")
    assert check(page, "contrast") == []
    assert nameless(page) == []


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (768, 1024), (1920, 1080)])
@pytest.mark.parametrize("mode", MODES)
def test_a_mode_fits_the_screen(opener: Opener, mode: str, size: tuple[int, int]) -> None:
    page = opener(f"lang=es&mode={mode}&q=9", viewport={"width": size[0], "height": size[1]})
    settled(page)
    assert check(page, "wide") == []
    assert check(page, "cut") == []


@pytest.mark.parametrize("width", [768, 820, 1024])
def test_the_scene_is_seen_on_a_tablet_that_stands_upright(opener: Opener, width: int) -> None:
    page = opener("lang=es&programme=uruguay&seed=7&q=20", viewport={"width": width, "height": 1180})
    settled(page)
    box = page.locator("#scene svg.scene:not(.sign)").first.bounding_box()
    assert box is not None
    assert box["height"] > 300


def test_the_language_changes_and_nothing_else_does(page: Page) -> None:
    page.locator("#mode-compare").click()
    page.wait_for_url("**mode=compare**")
    for language in ("pt", "es", "en"):
        page.locator(f"#lang-{language}").click()
        page.locator(f"#lang-{language}[aria-pressed=true]").wait_for()
        page.wait_for_function("(language) => document.documentElement.lang.startsWith(language)", arg=language)
        asked = parse_qs(urlsplit(page.url).query)
        assert asked.get("mode") == ["compare"]
        assert asked.get("lang", ["en"]) == [language]
        assert page.title() == words_of(language)("common.title")
        assert page.evaluate("document.documentElement.lang")[:2] == language


@pytest.mark.parametrize(("browser_speaks", "expected"), [("pt-BR", "pt"), ("es-UY", "es"), ("fr-FR", "en")])
def test_the_page_answers_in_the_language_of_the_browser(opener: Opener, browser_speaks: str, expected: str) -> None:
    page = opener("", locale=browser_speaks)
    assert page.locator(f"#lang-{expected}").get_attribute("aria-pressed") == "true"


def test_light_and_dark_are_kept_when_the_page_is_loaded_again(page: Page) -> None:
    assert not page.evaluate("Quasar.Dark.isActive")
    page.locator("#light").click()
    assert page.evaluate("Quasar.Dark.isActive")
    page.reload()
    page.locator("body.body--dark").wait_for()
