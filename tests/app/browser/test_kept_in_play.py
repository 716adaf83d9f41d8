"""Play: what a visitor has not said in the link yet is kept by a switch of language; presses, focus, names, refusals."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.links import Link
from app.words import words_of
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import at_quarter, quarter, settled

AGENCY = Link(programme="uruguay", seed=7, seat="agency", quarter=12)
DECIDING = "lang=en&programme=uruguay&seed=7&seat=agency&q=6"


def to_spanish(page: Page) -> None:
    """Switch the language, and wait until all is built anew."""
    page.locator("#lang-es").click()
    page.locator('#lang-es[aria-pressed="true"]').wait_for()
    settled(page)


def test_a_decision_that_is_pressed_twice_is_taken_once_and_nothing_is_warned_of(opener: Opener) -> None:
    page = opener(DECIDING)
    page.locator("#as-rule").dblclick()
    at_quarter(page, 7)
    settled(page)
    expect(page.locator(".q-notification")).to_have_count(0)


def test_the_focus_is_somewhere_after_a_decision(opener: Opener) -> None:
    page = opener(DECIDING)
    page.locator("#as-rule").focus()
    page.keyboard.press("Enter")
    at_quarter(page, 7)
    settled(page)
    assert page.evaluate("document.activeElement.tagName") != "BODY"


def test_clusters_that_are_marked_stay_so_in_another_language(opener: Opener) -> None:
    page = opener(DECIDING)
    page.locator("#option-cluster-0[aria-checked=true]").click()
    page.locator("#option-cluster-0[aria-checked=false]").wait_for()
    to_spanish(page)
    assert page.locator("#option-cluster-0").get_attribute("aria-checked") == "false"


@pytest.mark.parametrize("name", ["design", "plan", "help"])
def test_a_dialog_has_a_name(opener: Opener, name: str) -> None:
    page = opener(AGENCY.query())
    page.locator(f"#{name}").click()
    dialog = page.get_by_role("dialog").first
    dialog.wait_for()
    title = page.locator(f"#{dialog.get_attribute('aria-labelledby')}").inner_text()
    expect(dialog).to_have_accessible_name(title)


def test_the_price_of_a_choice_is_read_with_it(opener: Opener) -> None:
    page = opener(DECIDING)
    choice = page.locator("#option-cluster-0")
    price = page.locator(".option .price").first.inner_text()
    expect(choice).to_have_accessible_description(re.compile(re.escape(price.split(",")[0])))


def test_a_run_goes_on_at_its_pace_in_another_language(opener: Opener) -> None:
    page = opener("lang=en&programme=uruguay&seed=7")
    page.locator("#pace").click()
    page.locator("#pace", has_text="× 4").wait_for()
    page.locator("#run").click()
    page.wait_for_function("Number(document.querySelector('#now').dataset.quarter) >= 2")
    to_spanish(page)
    lived = quarter(page)
    expect(page.locator("#pace")).to_have_text("× 4")
    page.wait_for_function(f"Number(document.querySelector('#now').dataset.quarter) >= {lived + 2}")
    page.locator("#mode-learn").click()
    page.wait_for_url("**mode=learn**")
    page.locator("#mode-play").click()
    page.locator("#run:not([disabled])").wait_for()
    expect(page.locator("#run")).to_have_text(re.compile(words_of("es")("play.run")))


@pytest.mark.parametrize(
    ("asked", "part", "key"),
    [
        ("v.n_candidate_clusters=100&v.flexibility=0.9", "large", "changes"),
        ("v.flexibility=0.9&do=" + ",".join(["0:national:continuity:0:seize"] * 200), "decisions", "decisions"),
    ],
)
@pytest.mark.parametrize("way", ["#without", "#restart"])
def test_what_is_refused_is_named_and_left_by_beginning_anew(
    opener: Opener, asked: str, part: str, key: str, way: str
) -> None:
    page, words = opener(f"lang=es&programme=uruguay&seed=7&{asked}", ready=False), words_of("es")
    expect(page.get_by_role("alert")).to_contain_text(words(f"play.refused.{part}"))
    for name in ("start", "run", "step-quarter", "step-year", "to-end", "undo", "table"):
        expect(page.locator(f"#{name}")).to_be_disabled()
    expect(page.locator("#without")).to_have_text(words(f"play.without.{key}"))
    page.locator(way).click()
    at_quarter(page, 0)
    assert ("v.flexibility" in page.url) == (key == "decisions")
    assert not any(name in page.url for name in ("do=", "clusters"))
    expect(page.locator("#start")).to_be_enabled()
    page.locator("#step-quarter").click()
    at_quarter(page, 1)


def test_a_seat_without_anything_to_decide_says_so_at_once(opener: Opener) -> None:
    page = opener("lang=pt&programme=uruguay&seed=2&seat=government")
    expect(page.locator(".idle")).to_have_text(words_of("pt")("play.idle.government"))
    page.locator("#another").click()
    page.wait_for_url("**seed=3**")
    expect(page.locator(".idle")).to_be_hidden()


def test_the_story_s_headings_stand_below_that_of_the_results(opener: Opener) -> None:
    page = opener("lang=en&programme=uruguay&seed=7&q=200")
    page.locator("#story summary").click()
    page.locator("#story h4").first.wait_for()
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("#story h3").count() == 1
