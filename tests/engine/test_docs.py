"""The docs: tables made from the code, complete and up to date, and hand-written pages that leave nothing out."""

import re
import shutil
from enum import IntEnum
from pathlib import Path

import pytest

from experiments.facts.evidence import statistics
from scripts import make_docs
from scripts.docs import DOCS, ROOT, code, coverage
from scripts.docs.blocks import MAKERS, filled
from scripts.docs.examples import parameters, shown, worked
from scripts.docs.facts import facts_page
from scripts.docs.order import events_page, luck_page
from scripts.docs.pages import BLOCK, Page, pages_in, record_of
from scripts.docs.programmes import programmes_page
from scripts.docs.tables import (
    Constant,
    constants_of,
    constants_page,
    outcomes_page,
    parameters_page,
    state_page,
)
from sim.events import EVENT_FORMS, EventKind
from sim.luck import Purpose
from sim.parameters import OUTCOMES, PARAMETERS, constants
from sim.parameters.declaration import Outcome, lever
from sim.programmes import load, names
from sim.programmes.facts import FACTS
from sim.state import POPULATIONS, Field


def test_docs_are_up_to_date() -> None:
    assert make_docs.stale(DOCS) == [], "run: make docs"


@pytest.fixture
def copy(tmp_path) -> Path:
    """The docs in a folder of their own, to be spoilt."""
    return Path(shutil.copytree(DOCS, tmp_path / "docs"))


def test_check_names_what_is_not_up_to_date(copy, capsys) -> None:
    assert make_docs.main([], copy) == 0
    assert make_docs.main(["--check"], copy) == 0
    (copy / "state.md").write_text("old")
    (copy / "luck.md").unlink()
    page = copy / "mechanisms/economy.md"
    page.write_text(page.read_text().replace("\n\n<!-- end -->", "old\n\n<!-- end -->", 1))
    assert make_docs.main(["--check"], copy) == 1
    told = capsys.readouterr().err
    assert re.search(r"state\.md, .*luck\.md, .*economy\.md.*Run: make docs", told)
    assert "parameters.md" not in told
    assert "Not described" not in told
    assert (copy / "state.md").read_text() == "old"


def named(page: str) -> set[str]:
    """Names in the first column of a page's tables."""
    return set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE))


def test_pages_are_complete() -> None:
    assert named(parameters_page()) == set(PARAMETERS)
    assert named(facts_page()) == set(statistics())
    assert named(outcomes_page()) == {outcome.name for outcome in OUTCOMES}
    assert named(state_page()) == {field.name for fields in POPULATIONS.values() for field in fields}
    assert named(constants_page()) == {name for name in vars(constants) if name.isupper()}
    assert named(luck_page()) == {purpose.name for purpose in Purpose}
    assert named(events_page()) == {kind.name.lower() for kind in EVENT_FORMS}
    fields = {field for name in names() for field in (*load(name).fields, *load(name).history)}
    assert named(programmes_page()) == fields | set(FACTS)
    assert set(EVENT_FORMS) == set(EventKind)


@pytest.mark.parametrize("page", make_docs.PAGES.values(), ids=make_docs.PAGES)
def test_pages_say_how_they_are_made(page) -> None:
    text = page()
    assert text.splitlines()[2].startswith(
        ("This file is made by `make docs` from `sim/", "This file is made by `make docs` from `experiments/")
    )
    columns = [line.replace("\\|", "").count("|") for line in text.splitlines()]
    tables = re.split(r"\n\n", text)
    assert sum(part.startswith("|") for part in tables) >= 1
    for part in tables:
        if part.startswith("|"):
            assert len({line.replace("\\|", "").count("|") for line in part.splitlines()}) == 1
    assert max(columns) > 0


def test_every_sweep_of_the_schedule_says_what_it_does() -> None:
    calls = code.schedule_of(ROOT / "sim/quarter.py")
    assert all(call.meaning for call in calls)
    assert [call.name for call in calls[:2]] == ["launch_programmes", "update_economy"]
    assert calls[-1].name == "record_series"


def test_constants_state_value_range_unit_and_meaning() -> None:
    text = '"""Doc."""\n\n# part\nA = 1.5  # [1, 2] share | what it is\n'
    assert constants_of(text) == {"part": [Constant("A", "1.5", "1", "2", "share", "what it is")]}
    for line in ("A = 1.5", "A = 1.5  # [1, 2] share", "A = 1.5  # 1 to 2 share | what"):
        with pytest.raises(ValueError, match="constants: expected 'NAME = value"):
            constants_of(f'"""Doc."""\n{line}\n')


def test_constants_lie_within_their_ranges() -> None:
    sections = constants_of((ROOT / "sim/parameters/constants.py").read_text(encoding="utf-8"))
    for one in (constant for section in sections.values() for constant in section):
        assert float(one.low) <= float(one.value) <= float(one.high), one.name
        assert getattr(constants, one.name) == float(one.value)


def test_glossary_names_what_exists() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    known = set(PARAMETERS) | {outcome.name for outcome in OUTCOMES}
    known |= {field.name for fields in POPULATIONS.values() for field in fields} | set(POPULATIONS)
    for name in ("lead_in", "first_benefit_quarter", "first_good_quarter", "chambers"):
        assert f"`{name}`" in text
        assert name in known


# Hand-written pages


def told(folder: Path, capsys) -> str:
    """What the check says of names that no page speaks of."""
    assert make_docs.main(["--check"], folder) == 1
    return capsys.readouterr().err.partition("Not described, or not there:\n")[2]


def test_pages_leave_nothing_out() -> None:
    assert make_docs.left_out(DOCS) == []


def test_a_parameter_without_documentation_is_named(capsys, monkeypatch) -> None:
    added = lever("visit_share", 0.0, (0.0, 0.5), "share", "Visits of firms", group="facilitation")
    monkeypatch.setattr(coverage, "PARAMETERS", {**PARAMETERS, added.name: added})
    assert told(DOCS, capsys).startswith(
        "- lever `visit_share`: expected in the text of a page, got it on none; describe"
    )


def test_a_constant_without_documentation_is_named(capsys, monkeypatch) -> None:
    monkeypatch.setattr(constants, "VISIT_TRUST", 0.02, raising=False)
    assert told(DOCS, capsys) == (
        "- constant `VISIT_TRUST`: expected in the text of a page, got it on none; describe it in docs/odd.md\n"
    )


def test_an_outcome_without_documentation_is_named(capsys, monkeypatch) -> None:
    added = Outcome("n_visits", "int", "visits", "Visits of firms", "max", "cooperation")
    monkeypatch.setattr(coverage, "OUTCOMES", (*OUTCOMES, added))
    assert told(DOCS, capsys) == (
        "- outcome `n_visits` (in sim/metrics.py): expected in the text of a page, got it on none; describe it in "
        "docs/mechanisms/outcomes.md\n"
    )


@pytest.mark.parametrize("population", POPULATIONS)
def test_a_field_without_documentation_is_named(population, monkeypatch) -> None:
    added = Field("n_visits", "i4", "visits", "visits so far")
    monkeypatch.setitem(POPULATIONS, population, (*POPULATIONS[population], added))
    assert [each.partition(": ")[0] for each in make_docs.left_out(DOCS)] == [
        f"field of state `{record_of(population)}.n_visits`"
    ]


def test_a_population_without_documentation_is_named(monkeypatch) -> None:
    pages = make_docs.pages_in(DOCS)
    monkeypatch.setitem(POPULATIONS, "hotels", (Field("n_beds", "i4", "beds", "beds"),))
    assert list(coverage.unmentioned(pages)) == [
        "field of state `hotels.n_beds`: expected in the text of a page, got it on none; describe it in docs/odd.md"
    ]


def test_a_step_of_the_schedule_without_documentation_is_named(capsys, monkeypatch) -> None:
    added = code.Call("pipeline", "give_visits", "sim.policies.support", "Pay for visits.")
    as_they_are = coverage.sweeps()
    monkeypatch.setattr(coverage, "sweeps", lambda: [*as_they_are, added])
    assert told(DOCS, capsys) == (
        "- sweep `give_visits` (in sim/policies/support.py): expected in the text of a page, got it on none; describe "
        "it in docs/mechanisms/support.md\n"
    )


def test_a_rule_and_a_module_without_documentation_are_named(monkeypatch) -> None:
    text = 'from sim.jit import rule\n\n\n@rule\ndef visit_money(p, budget):\n    """Money."""\n    return budget\n'
    monkeypatch.setitem(code.sources(), "sim/policies/visits.py", text)
    found = list(coverage.unmentioned(pages_in(DOCS)))
    assert found == [
        "rule `visit_money` (in sim/policies/visits.py): expected in the text of a page, got it on none; describe it in "
        "docs/odd.md",
        "module sim/policies/visits.py: expected on the line 'Code:' of a page, got it on none; add it, or a page for it",
    ]


def test_a_purpose_of_luck_without_documentation_is_named(capsys, monkeypatch) -> None:
    more = IntEnum("Purpose", [*((purpose.name, int(purpose)) for purpose in Purpose), ("VISIT", 99)])
    monkeypatch.setattr(coverage, "Purpose", more)
    assert told(DOCS, capsys) == (
        "- purpose of luck `VISIT`: expected in the text of a page, got it on none; describe it in docs/odd.md\n"
    )


def test_generated_blocks_do_not_count_as_documentation(copy) -> None:
    page = copy / "mechanisms/learning.md"
    text = page.read_text()
    assert "`LESSONS_FORGOTTEN`" in text
    page.write_text(text.replace(" − LESSONS_FORGOTTEN × lessons", ""))
    assert "`LESSONS_FORGOTTEN`" in page.read_text()
    assert [each.partition(" (")[0] for each in make_docs.left_out(copy)] == ["constant `LESSONS_FORGOTTEN`"]


def test_a_name_that_is_gone_is_named(monkeypatch) -> None:
    monkeypatch.setitem(POPULATIONS, "ties", POPULATIONS["ties"][1:])
    monkeypatch.delattr(constants, "NEW_TIE")
    assert make_docs.left_out(DOCS) == [
        f"docs/mechanisms/network.md: expected names that the code knows, got `{name}`; correct or remove it"
        for name in ("NEW_TIE", "tie.strength")
    ]


def test_writing_says_which_pages_to_read_again(copy, capsys, monkeypatch) -> None:
    text = code.sources()["sim/policies/learning.py"]
    monkeypatch.setitem(code.sources(), "sim/policies/learning.py", text.replace("finished += 1.0", "finished += 2.0"))
    assert make_docs.main([], copy) == 0
    assert capsys.readouterr().out == (
        "Rules or sweeps of learning.md have changed: read its equations, order and draws again.\n"
    )


def test_a_rule_whose_code_changes_makes_its_page_stale(monkeypatch) -> None:
    text = code.sources()["sim/policies/learning.py"]
    monkeypatch.setitem(
        code.sources(), "sim/policies/learning.py", text.replace("min(1.0, lessons + gain", "(lessons + gain")
    )
    assert [file.name for file in make_docs.stale(DOCS)] == ["learning.md"]


def test_a_sweep_whose_code_changes_makes_its_page_stale(monkeypatch) -> None:
    text = code.sources()["sim/policies/learning.py"]
    monkeypatch.setitem(code.sources(), "sim/policies/learning.py", text.replace("finished += 1.0", "finished += 2.0"))
    assert [file.name for file in make_docs.stale(DOCS)] == ["learning.md"]


def test_every_mechanism_has_a_worked_example_symbols_and_rules() -> None:
    for page in pages_in(DOCS)[1:]:
        blocks = [found["name"] for found in BLOCK.finditer(page.text)]
        assert {"example", "symbols", "rules"} <= set(blocks), page.link
        assert page.modules, page.link


def test_what_an_experiment_writes_stays(copy) -> None:
    page = copy / "trace.md"
    start, end = "<!-- generated: facts -->", "<!-- end -->"
    before, rest = page.read_text().split(start)
    page.write_text(f"{before}{start}\n\n| fact | holds |\n\n{end}{rest.split(end, 1)[1]}")
    assert make_docs.main([], copy) == 0
    assert "<!-- generated: facts -->\n\n| fact | holds |\n\n<!-- end -->" in page.read_text()


def test_faults_of_a_block_and_of_an_example_are_named(copy) -> None:
    page = copy / "odd.md"
    page.write_text("# T\n\n<!-- generated: entitees -->\n<!-- end -->\n")
    with pytest.raises(
        ValueError, match=r"odd\.md: expected a block of .*entities.*, got 'entitees'; correct its name"
    ):
        filled(Page(page), [])
    with pytest.raises(ValueError, match=r"example, line 'seats_off\(p\)': NameError.*; mend the line"):
        worked("seats_off(p)  # seats")
    with pytest.raises(ValueError, match="example: expected names of parameters, got loan; correct them"):
        parameters(loan=1.0)
    assert "entities" in MAKERS


def test_worked_examples_call_the_rules() -> None:
    table = worked("s = seats_of(with_(committee_civil_seats=5))  # seats\npace_of(p, 1.0)  # pace")
    defaults = parameters()
    seats = defaults.committee_private_seats + defaults.committee_public_seats + 5
    assert f"| seats | `s = seats_of(with_(committee_civil_seats=5))` | {seats} |" in table
    assert shown(1 / 3) == "0.3333"
    assert shown((True, Purpose.PLAN)) == "yes, plan"


def test_links_lead_somewhere() -> None:
    for page in [*DOCS.glob("*.md"), *DOCS.glob("mechanisms/*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
