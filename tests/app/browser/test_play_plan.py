"""Play: what an agency types into its plan is taken, or named; the drawings tell their signs and can be saved."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.films import film_of
from app.links import LANGUAGES, Link
from app.play.seats import plan_of
from app.words import words_of
from tests.app.browser.conftest import Opener
from tests.app.browser.looking import at_quarter, settled

AGENCY = Link(programme="uruguay", seed=7, seat="agency", quarter=12)
WHOLE = "n_components"  # a lever in whole numbers


def field_of(page: Page, lever: str) -> None:
    """Find a lever in the drawer by its name."""
    label = words_of("en").parameter(lever).label
    page.locator("#plan-drawer input[type=search]").fill(label)
    page.locator(f'#plan-drawer [data-lever="{lever}"]').first.wait_for()


@pytest.mark.parametrize("typed", ["2.5", "99", "many"])
def test_what_a_plan_cannot_take_is_named_and_nothing_is_changed(opener: Opener, typed: str) -> None:
    page = opener(AGENCY.query())
    words = words_of("en")
    page.locator("#plan").click()
    field_of(page, WHOLE)
    page.locator(f'#plan-drawer [data-lever="{WHOLE}"] input.q-field__native').first.fill(typed)
    page.locator("#plan-apply").click()
    wrong = page.locator("#plan-drawer .drawer-wrong")
    expect(wrong).to_be_visible()
    assert words.parameter(WHOLE).label in wrong.inner_text()
    assert typed in wrong.inner_text()
    assert "whole number" in wrong.inner_text()
    assert "lever" not in page.url


@pytest.mark.parametrize("is_entered", [True, False])
def test_a_plan_tells_what_it_changes_and_the_news_tell_it_again(opener: Opener, is_entered: bool) -> None:
    page = opener(AGENCY.query())
    words, plan = words_of("en"), plan_of(film_of(AGENCY), AGENCY)
    assert plan is not None
    before = int(plan.values[WHOLE])  # type: ignore[call-overload]
    change = words("play.plan_change", lever=words.parameter(WHOLE).label, before=str(before), after=str(before + 1))
    page.locator("#plan").click()
    expect(page.locator("#plan-drawer .drawer-told")).to_have_text(words("play.drawer.nothing"))
    counts = page.locator("#plan-drawer .lever-count").all_inner_texts()
    assert sum(int(count.split()[0]) for count in counts) == len(plan.levers)
    field_of(page, WHOLE)
    page.locator(f'#plan-drawer [data-lever="{WHOLE}"] input.q-field__native').first.fill(str(before + 1))
    if is_entered:
        page.keyboard.press("Enter")
        expect(page.locator("#plan-drawer .drawer-told")).to_contain_text(change)
    page.locator("#plan-apply").click()
    page.wait_for_url("**lever**")
    page.locator("#plan-drawer").wait_for(state="detached")
    page.locator("#step-quarter").click()
    at_quarter(page, AGENCY.quarter + 1)
    expect(page.locator("#news")).to_contain_text(change)
    expect(page.locator("#news")).to_contain_text(words("play.own.agency"))


@pytest.mark.parametrize("figure", ["scene", "politics"])
def test_drawings_are_saved_with_the_signs_that_they_are_read_by(opener: Opener, figure: str) -> None:
    page = opener("lang=pt&programme=uruguay&seed=7&q=26")
    at_quarter(page, 26)
    settled(page)
    drawing = page.locator(f"#{figure} svg").first.bounding_box()
    assert drawing is not None
    with page.expect_download() as download:
        page.locator(f"#{figure} .save").click()
    found = Image.open(io.BytesIO(Path(download.value.path()).read_bytes())).convert("RGB")
    assert found.height > 2 * drawing["height"] + 100  # a title above, and the legend below
    foot = found.crop((0, found.height - 70, found.width, found.height))
    assert len(foot.getcolors(foot.width * foot.height) or []) > 20


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scene_ends_within_the_window(opener: Opener, language: str, size: tuple[int, int]) -> None:
    page = opener(f"lang={language}&programme=uruguay&seed=7&q=12", viewport={"width": size[0], "height": size[1]})
    settled(page)
    box = page.locator("#scene").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1]


def test_what_is_told_of_a_lever_is_seen_whole(opener: Opener) -> None:
    page = opener("lang=es&programme=uruguay&seed=7")
    page.locator("#design").click()
    page.locator(".drawer summary").first.wait_for()
    for place in (0, 2):  # with long lists of choices, and with three numbers
        page.locator(".drawer summary").nth(place).click()
    page.locator(".drawer .lever-info").nth(2).wait_for()
    for info in page.locator(".drawer .lever-info").all():
        info.click()
        told = page.locator(".lever-told")
        told.wait_for()
        left_out = told.evaluate("""(told) => new Promise((done) => requestAnimationFrame(() => {
            const box = told.getBoundingClientRect();
            done(box.top < 0 || box.bottom > innerHeight || told.scrollHeight > told.clientHeight);
        }))""")
        assert not left_out, info.get_attribute("aria-label")
        page.keyboard.press("Escape")
        told.wait_for(state="detached")


def test_the_figures_that_a_lesson_speaks_of_begin_within_a_low_window(opener: Opener) -> None:
    page = opener("lang=es&programme=uruguay&seed=7&q=12&lesson=queue&step=2")
    settled(page)
    for figure in page.locator(".figures figure").all():
        box = figure.bounding_box()
        assert box is not None
        assert box["y"] < 590
    expect(page.locator("#step-after")).to_be_visible()


def test_a_lessons_title_keeps_clear_of_its_buttons(opener: Opener) -> None:
    page = opener("lang=es&seed=6&q=19&lesson=club_goods&step=3")
    settled(page)
    title, back = (page.locator(f"#{name}").bounding_box() for name in ("lesson-heading", "to-lesson"))
    assert title is not None and back is not None
    assert title["x"] + title["width"] + 8 <= back["x"]
    assert title["height"] < 40  # in one line


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
def test_who_chooses_on_a_low_screen_sees_a_whole_choice(opener: Opener, size: tuple[int, int]) -> None:
    page = opener("lang=es&programme=uruguay&seed=7&seat=agency&q=6", viewport={"width": size[0], "height": size[1]})
    settled(page)
    option = page.locator(".decision .option").first.bounding_box()
    foot = page.locator(".decision > .row").last.bounding_box()
    assert option is not None and foot is not None
    assert option["y"] + option["height"] <= foot["y"]
