"""Compare: results come in live, are stopped and go on, and a link brings the same numbers back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.levers.values import own_values
from app.links import LANGUAGES
from app.words import words_of
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import check, drawn, nameless, settled

DESIGNS = "lang=en&mode=compare&a=1&b=1&b.agency_autonomy=0.9&seed=3"
PATIENCE = 90_000


def done(page: Page) -> int:
    """Futures that are compared so far, as the page says."""
    return int(re.findall(r"\d+", page.locator("#progress-text").inner_text() or "0")[0])


def all_done(page: Page, n: int) -> None:
    """Wait until so many futures are compared."""
    page.wait_for_function(
        "(n) => Number((document.querySelector('#progress-text')?.textContent.match(/\\d+/) ?? [0])[0]) >= n",
        arg=n,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_come_in_are_stopped_and_go_on(opener: Opener, language: str) -> None:
    seed = 10 + LANGUAGES.index(language)  # whoever asks for the same futures finds those lived that others asked for
    page = opener(DESIGNS.replace("lang=en", f"lang={language}").replace("seed=3", f"seed={seed}") + "&futures=400")
    all_done(page, 2)
    page.locator("#stop-comparison").click()
    page.wait_for_timeout(1500)
    stopped = done(page)
    assert 2 <= stopped < 400
    page.wait_for_timeout(2000)
    assert done(page) == stopped
    page.locator("#run-comparison").click()
    all_done(page, stopped + 1)
    page.locator("#stop-comparison").click()


def test_figures_and_numbers_of_a_comparison(opener: Opener) -> None:
    page = opener(DESIGNS + "&futures=12")
    all_done(page, 12)
    settled(page)
    table = page.locator("#comparison-table").inner_text()
    assert len(re.findall(r"\d", table)) > 20
    for figure in ("forest", "trade-off", "distribution", "fates"):
        part = page.locator(f"#{figure}")
        part.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        colours, inked = drawn(part.locator("svg").first)
        assert colours >= 4, figure
        assert inked > 0.003, figure
        assert len(part.locator("figcaption").inner_text()) > 40, figure
    other = opener(page.url.split("?", 1)[1])
    all_done(other, 12)
    settled(other)
    assert other.locator("#comparison-table").inner_text() == table
    assert check(page, "contrast") == []
    assert nameless(page) == []


def test_designs_are_added_and_kept_in_the_address(opener: Opener) -> None:
    page = opener(DESIGNS + "&futures=4")
    expect(page.locator("#design-c")).to_have_count(0)
    page.locator("#add-design").click()
    page.locator("#design-c").wait_for()
    page.wait_for_url("**c=1**")
    page.reload()
    page.locator("#design-c").wait_for()
    page.locator("#lang-es").click()
    page.locator('#lang-es[aria-pressed="true"]').wait_for()
    assert page.locator("#design-c").count() == 1
    assert "b.agency_autonomy=0.9" in page.url


def test_a_value_that_is_the_programmes_own_makes_no_other_design(opener: Opener) -> None:
    own = own_values("baseline", {})["agency_autonomy"]
    page = opener(f"lang=en&mode=compare&a=1&b=1&b.agency_autonomy={own}")
    words = words_of("en")
    expect(page.locator(".notice-calm")).to_have_text(words("compare.equal"))
    expect(page.locator("#design-b .design-told")).to_have_text(words("compare.as_it_is"))
