"""Explore, Learn and Take away: a folder is looked into, a lesson is worked through, and all is taken home."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import yaml

from app.links import LANGUAGES
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import check, nameless, settled
from tests.app.servers import ROOT, Room


@pytest.fixture(scope="module")
def folder(room: Room) -> str:
    """The results of a tiny experiment, as the command line writes them."""
    words = ["experiment=table", "table=examples/designs.csv", "futures=2", f"out={room.results / 'table' / 'tiny'}"]
    environment = {**os.environ, "PYTEST_CURRENT_TEST": ""}
    subprocess.run(
        [sys.executable, "-m", "experiments", *words], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return "table/tiny"


def test_a_folder_is_looked_into(opener: Opener, folder: str) -> None:
    page = opener("lang=es&mode=explore", ready=False)
    page.locator("#folders").wait_for()
    page.locator("#folders").get_by_text("tiny").first.click()
    page.wait_for_url("**folder=**")
    page.locator("#part-runs, #part-summary").first.wait_for()
    parts = page.locator("button[id^=part-]")
    assert parts.count() >= 3
    for number in range(parts.count()):
        parts.nth(number).click()
        settled(page)
        assert len(page.locator("#main").inner_text()) > 100
        assert check(page, "contrast") == []
        assert check(page, "wide") == []
        assert nameless(page) == []
    other = opener(page.url.split("?", 1)[1], ready=False)
    other.locator("button[id^=part-]").first.wait_for()
    settled(other)
    assert other.locator("#main").inner_text() == page.locator("#main").inner_text()


def test_what_is_sought_is_kept_and_what_cannot_be_met_is_not_taken(opener: Opener, folder: str) -> None:
    page = opener(f"lang=es&mode=explore&folder={folder}&view=provenance", ready=False)
    page.locator("#provenance-search").fill("numpy")
    page.wait_for_url("**s%3Dnumpy**")
    page.locator("#lang-pt").click()
    page.wait_for_url("**lang=pt**")
    page.locator("#provenance").get_by_text("numpy").first.wait_for()
    assert page.locator("#provenance-search").input_value() == "numpy"
    assert page.locator("#provenance tr").count() == page.locator("#provenance tr", has_text="numpy").count()
    page.locator("#part-runs").click()
    page.locator("#filter-value").fill("nenhum")  # the column asked about holds numbers
    page.locator("#filter-add").click()
    page.locator(".q-notification").get_by_text("nenhum").wait_for()
    assert page.locator(".filters button", has_text="nenhum").count() == 0
    page.locator("#filter-value").fill("1")
    page.locator("#filter-add").click()
    page.locator(".filters button", has_text="1").first.wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_is_worked_through_with_the_keyboard(opener: Opener, language: str) -> None:
    page = opener(f"lang={language}&mode=learn", ready=False)
    lesson = page.locator("button[id^=lesson-]").first
    lesson.focus()
    page.keyboard.press("Enter")
    page.locator("#start").wait_for()
    assert check(page, "contrast") == []
    page.locator("#start").focus()
    page.keyboard.press("Enter")
    for step in range(1, 12):
        page.locator(f'#step-{step}[aria-current="step"]').wait_for()
        settled(page)
        if page.locator("input[type=radio]").count():
            break
        page.locator("#after").focus()
        page.keyboard.press("Enter")
    first = page.locator("input[type=radio]").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert first.is_checked()
    check_button = page.locator("button[id^=check-]").first
    check_button.focus()
    page.keyboard.press("Enter")
    page.locator(".verdict.right, .verdict.wrong").first.wait_for()
    assert len(page.locator(".verdict").first.inner_text()) > 20
    assert check(page, "contrast") == []
    assert nameless(page) == []


def test_a_step_leads_to_a_run_and_back(opener: Opener) -> None:
    page = opener("lang=en&mode=learn", ready=False)
    page.locator("button[id^=lesson-]").first.click()
    page.locator("#start").click()
    page.locator("#show").first.wait_for()
    page.locator("#show").click()
    page.locator("#to-lesson").wait_for()
    assert "mode=learn" not in page.url
    page.locator("#to-lesson").click()
    page.wait_for_url("**mode=learn**")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_for_the_trainer_is_there_to_print(opener: Opener, language: str) -> None:
    page = opener(f"lang={language}&mode=learn", ready=False)
    page.locator("a[id^=sheet-]").first.wait_for()
    page.goto(page.url.split("/?")[0] + page.locator("a[id^=sheet-]").first.get_attribute("href"))
    page.locator("#print").wait_for()
    assert len(page.locator("main.sheet, #main").first.inner_text()) > 1000
    assert page.evaluate("document.documentElement.lang")[:2] == language


def test_all_is_taken_away(opener: Opener, room: Room) -> None:
    page = opener("lang=pt&programme=uruguay&seed=7&q=20")
    page.locator("#take").click()
    page.locator("#take-link").wait_for()
    link = page.locator("#take-link").input_value()
    assert link == page.url
    taken = {}
    for name in ("yaml", "csv", "story"):
        with page.expect_download() as download:
            page.locator(f"#take-{name}").click()
        taken[name] = download.value.path().read_text(encoding="utf-8-sig")
    recipe = yaml.safe_load(taken["yaml"])
    assert "uruguay" in str(recipe)
    assert taken["csv"].count("\n") > 20
    assert len(taken["story"]) > 500
    address = page.locator("#take-print").get_attribute("href")
    page.goto(room.url + address)
    assert len(page.locator("body").inner_text()) > 500
    assert check(page, "wide") == []
