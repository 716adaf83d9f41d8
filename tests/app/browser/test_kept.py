"""What no link says is kept by a switch of language all the same."""

from __future__ import annotations

from playwright.sync_api import Page

from app.words import words_of
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import settled


def to_spanish(page: Page) -> None:
    """Switch the language, and wait until all is built anew."""
    page.locator("#lang-es").click()
    page.locator('#lang-es[aria-pressed="true"]').wait_for()
    settled(page)


def test_an_answer_stays_in_another_language(opener: Opener) -> None:
    page = opener("lang=en&mode=learn&lesson=queue&step=7", ready=False)
    page.locator("input[type=radio]").first.check()
    page.locator("button[id^=check-]").first.click()
    page.locator(".verdict.right, .verdict.wrong").first.wait_for()
    to_spanish(page)
    assert page.locator("input[type=radio]").first.is_checked()
    verdict = page.locator(".verdict.right, .verdict.wrong")
    assert verdict.count() == 1
    spanish = words_of("es")
    assert any(spanish(f"learn.ui.{kind}") in verdict.inner_text() for kind in ("right", "wrong"))


def test_a_comparison_that_was_stopped_stays_so_in_another_language(opener: Opener) -> None:
    page = opener("lang=en&mode=compare&a=1&b=1&b.agency_autonomy=0.77&seed=3&futures=400")
    page.wait_for_function("Number(document.querySelector('#progress-text')?.dataset.done) >= 2")
    page.locator("#stop-comparison").click()
    page.locator('#progress-text[data-state="stopped"]').wait_for()
    done = page.locator("#progress-text").get_attribute("data-done")
    to_spanish(page)
    page.locator("#comparison-table").wait_for()
    assert page.locator("#progress-text").get_attribute("data-state") == "stopped"
    assert page.locator("#progress-text").get_attribute("data-done") == done
    page.locator("#run-comparison").click()
    page.wait_for_function(
        "(n) => Number(document.querySelector('#progress-text').dataset.done) > n", arg=int(done or 0)
    )


def test_the_way_back_leads_to_another_place_in_the_language_chosen_last(opener: Opener) -> None:
    page = opener("lang=en&programme=uruguay&seed=7&q=2")
    page.locator("#mode-explore").click()
    page.locator("#folders").wait_for()
    to_spanish(page)
    page.go_back()
    page.locator('#now[data-quarter="2"]').wait_for()
    page.locator('#lang-es[aria-pressed="true"]').wait_for()
    assert "lang=es" in page.url
    assert "programme=uruguay" in page.url
    page.go_forward()
    page.locator("#folders").wait_for()
    page.locator('#lang-es[aria-pressed="true"]').wait_for()
