"""Play: quarters are lived, drawn and kept in the address; what is begun anew is built anew; nobody sees another."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.films import film_of
from app.links import Link
from app.words import words_of
from benchmarks.page import STEP
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import at_quarter, differing, drawn, picture, quarter, settled


def address(page: Page) -> str:
    """What the visitor would share."""
    return page.url.split("?", 1)[-1]


def test_quarters_are_lived_and_the_address_keeps_them(page: Page) -> None:
    assert quarter(page) == 0
    page.locator("#step-quarter").click()
    at_quarter(page, 1)
    page.locator("#step-year").click()
    at_quarter(page, 5)
    page.wait_for_url("**q=5**")
    page.locator("#undo").click()
    at_quarter(page, 4)
    film = film_of(Link())
    page.locator("#to-end").click()
    at_quarter(page, film.n_quarters)
    assert words_of("en").date(film.label(film.n_quarters - 1)) in page.locator("#now").inner_text()
    expect(page.locator("#step-quarter")).to_be_disabled()


def test_the_page_says_what_the_run_says(opener: Opener) -> None:
    link = Link(language="es", programme="uruguay", seed=7, quarter=14)
    film = film_of(link)
    page = opener("lang=es&programme=uruguay&seed=7&q=14")
    at_quarter(page, 14)
    news = [entry["detail"] for entry in film.news(13, "es")]
    text = page.locator("#news").inner_text()
    assert all(" ".join(detail.split())[:30] in " ".join(text.split()) for detail in news if detail)


def test_a_reload_keeps_the_quarter_and_all_that_is_seen(opener: Opener) -> None:
    page = opener("lang=pt&programme=uruguay&seed=7")
    page.locator("#step-year").click()
    at_quarter(page, 4)
    page.locator("#step-year").click()
    at_quarter(page, 8)
    page.wait_for_url("**q=8**")
    settled(page)
    before = page.locator("#main").inner_text()
    page.reload()
    at_quarter(page, 8)
    settled(page)
    assert page.locator("#main").inner_text() == before


def test_a_link_restores_the_same_for_somebody_else(opener: Opener) -> None:
    one = opener("lang=en&programme=paraguay&seed=11")
    one.locator("#step-year").click()
    at_quarter(one, 4)
    one.locator("#step-quarter").click()
    at_quarter(one, 5)
    one.wait_for_url("**q=5**")
    settled(one)
    other = opener(address(one))
    at_quarter(other, 5)
    settled(other)
    assert other.locator("#main").inner_text() == one.locator("#main").inner_text()
    assert differing(picture(one.locator("#scene")), picture(other.locator("#scene"))) < 0.01


def test_two_visitors_do_not_see_each_other(opener: Opener) -> None:
    one, other = opener("lang=en&seed=3"), opener("lang=es&seed=3")
    for lived in (1, 2, 3):
        one.locator("#step-quarter").click()
        at_quarter(one, lived)
    assert quarter(other) == 0
    other.locator("#step-year").click()
    at_quarter(other, 4)
    assert quarter(one) == 3
    assert one.locator("#step-quarter").inner_text() != other.locator("#step-quarter").inner_text()
    one.locator("#mode-learn").click()
    one.wait_for_url("**mode=learn**")
    assert quarter(other) == 4
    assert "mode=learn" not in other.url


def test_to_begin_anew_builds_all_anew(opener: Opener) -> None:
    page = opener("lang=en&seed=5")
    settled(page)
    first_text, first = page.locator("#main").inner_text(), picture(page.locator("#scene"))
    page.locator("#to-end").click()
    page.wait_for_url("**q=**")
    settled(page)
    assert differing(first, picture(page.locator("#scene"))) > 0.002
    page.evaluate("document.querySelector('#scene').dataset.old = 'yes'")
    page.locator("#restart").click()
    at_quarter(page, 0)
    settled(page)
    assert "q=" not in address(page)
    assert page.locator("#scene").get_attribute("data-old") is None
    assert page.locator("#main").inner_text() == first_text


def test_the_language_changes_and_the_play_goes_on(opener: Opener) -> None:
    page = opener("lang=en&programme=uruguay&seed=7&seat=agency&q=6")
    page.locator("#lang-pt").click()
    page.locator("#step-quarter", has_text=words_of("pt")("play.step_quarter")).wait_for()
    at_quarter(page, 6)
    assert {"programme=uruguay", "seed=7", "seat=agency", "q=6", "lang=pt"} <= set(address(page).split("&"))
    date = words_of("pt").date(film_of(Link(programme="uruguay", seed=7)).label(5))
    assert date in page.locator("#now").inner_text()


def test_another_programme_or_future_begins_anew(page: Page) -> None:
    page.locator("#step-year").click()
    at_quarter(page, 4)
    page.locator("#seed input, input#seed").first.fill("12")
    page.wait_for_url("**seed=12**")
    at_quarter(page, 0)


def test_it_runs_and_pauses(opener: Opener) -> None:
    page = opener("lang=en")
    page.locator("#run").click()
    page.wait_for_function("Number(document.querySelector('#now').dataset.quarter) >= 3")
    page.locator("#run").click()
    page.wait_for_timeout(400)
    stopped = quarter(page)
    page.wait_for_timeout(1500)
    assert quarter(page) == stopped


@pytest.mark.parametrize("light", ["light", "dark"])
def test_figures_are_really_drawn(opener: Opener, light: str) -> None:
    page = opener("lang=en&programme=uruguay&seed=7&q=20", color_scheme=light)
    at_quarter(page, 20)
    settled(page)
    for part, colours, share in (("#scene", 12, 0.02), ("#timeline", 6, 0.02)):
        found, inked = drawn(page.locator(part).first)
        assert found >= colours, part
        assert inked >= share, part
    figures = page.locator("figure svg")
    assert figures.count() >= 3
    for number in range(figures.count()):
        found, inked = drawn(figures.nth(number))
        assert (found >= 4, inked > 0.01) == (True, True), figures.nth(number).evaluate("f => f.closest('figure').id")


def test_the_scene_changes_from_quarter_to_quarter(opener: Opener) -> None:
    page = opener("lang=en&programme=uruguay&seed=7&q=12")
    settled(page)
    before = picture(page.locator("#scene"))
    assert differing(before, picture(page.locator("#scene"))) == 0.0
    page.locator("#step-year").click()
    at_quarter(page, 16)
    settled(page)
    assert differing(before, picture(page.locator("#scene"))) > 0.001


@pytest.mark.parametrize(("motion", "least", "most"), [("no-preference", 20, 100_000), ("reduce", 0, 0)])
def test_the_scene_moves_rather_than_jumps(opener: Opener, motion: str, least: int, most: int) -> None:
    page = opener("lang=en&programme=uruguay&seed=7&q=12", reduced_motion=motion)
    settled(page)
    page.evaluate("""() => { window.moves = 0;
        document.querySelector('#scene').addEventListener('transitionrun', () => { window.moves += 1; }); }""")
    before = picture(page.locator("#scene"))
    kept = page.evaluate("(window.first = document.querySelector('#scene svg').firstElementChild, true)")
    page.locator("#step-year").click()
    at_quarter(page, 16)
    page.wait_for_timeout(2500)
    assert kept
    assert page.evaluate("window.first.isConnected")  # the same drawing, not another
    assert least <= page.evaluate("window.moves") <= most
    assert differing(before, picture(page.locator("#scene"))) > 0.001


TAKE = """() => {
    const decision = document.querySelector("#decision:not([inert]):not([data-taken])");
    if (!decision) return null;
    const told = decision.innerText;
    decision.dataset.taken = "yes";
    decision.querySelector("button:not([disabled])").click();
    return told;
}"""


def play_to_the_end(page: Page) -> list[str]:
    """Play from a seat to the end, taking the first choice whenever one is asked for; what was decided.

    A decision is read, marked and taken in one go: between two looks at the page it may have gone.
    """
    decided = []
    for _ in range(120):
        page.wait_for_timeout(60)
        ending = page.locator("#ending")
        if ending.count() and ending.first.is_visible():
            return decided
        told = page.evaluate(TAKE)
        if told is not None:
            decided.append(told)
            page.locator("#decision[data-taken]").wait_for(state="detached")
        elif page.locator("#decision").count():
            continue
        elif page.locator("#to-end").is_enabled():  # a decision may come up in this moment: then the event says nothing
            page.locator("#to-end").dispatch_event("click")
    raise AssertionError(f"no end after {len(decided)} decisions: {page.locator('#now').inner_text()}")


@pytest.mark.parametrize(("seat", "programme", "language"), [
    ("agency", "uruguay", "en"), ("agency", "uruguay", "pt"), ("government", "uruguay", "es"), ("cluster", "paraguay", "pt"),
])  # fmt: skip
def test_a_seat_is_played_to_the_end(opener: Opener, seat: str, programme: str, language: str) -> None:
    page = opener(f"lang={language}&programme={programme}&seed=7&seat={seat}&cluster=0")
    decided = play_to_the_end(page)
    assert decided
    page.locator("#ending table").first.wait_for()
    settled(page)
    assert len(page.locator("#ending").inner_text()) > 200
    end = page.locator("#ending").inner_text()
    other = opener(address(page))
    other.locator("#ending table").first.wait_for()
    settled(other)
    assert other.locator("#ending").inner_text() == end


def test_a_decision_is_taken_with_the_keyboard_and_forgotten_by_beginning_anew(opener: Opener) -> None:
    page = opener("lang=es&programme=uruguay&seed=7&seat=agency&q=6")
    page.wait_for_function("document.activeElement.id === 'decision-title'")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "as-rule":
            break
    page.keyboard.press("Enter")
    at_quarter(page, 7)
    page.wait_for_url("**do=6:agency:**")
    page.locator("#restart").click()
    at_quarter(page, 0)
    assert "do=" not in address(page)


def test_keyboard_alone_plays_and_goes_elsewhere(page: Page) -> None:
    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            at, ring = page.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e);
                return [e.id, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
                  || Boolean(e.closest('.q-field--focused'))]; }"""
            )
            if at == "":
                continue
            assert ring, f"no visible focus at #{at}"
            if at == name:
                return
        raise AssertionError(f"#{name} cannot be reached with Tab")

    tab_to("step-quarter")
    page.keyboard.press("Enter")
    at_quarter(page, 1)
    page.keyboard.press("Space")
    at_quarter(page, 2)
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "mode-learn":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**mode=learn**")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.id") == "mode-learn"


def test_a_step_is_on_screen_at_once(opener: Opener) -> None:
    page = opener("lang=en&programme=uruguay&seed=7")
    took = sorted(page.evaluate(STEP, str(lived)) for lived in range(1, 16))
    assert took[len(took) // 2] < 600  # 200 on a machine without other work, which the benchmark measures
