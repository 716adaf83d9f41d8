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
