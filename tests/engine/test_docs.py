"""The tables of the docs: made from the declarations, complete, and up to date."""

import re

import pytest

from experiments.facts.evidence import statistics
from scripts import make_docs
from sim.events import EVENT_FORMS, EventKind
from sim.luck import Purpose
from sim.parameters import OUTCOMES, PARAMETERS, constants
from sim.programmes import load, names
from sim.programmes.facts import FACTS
from sim.state import POPULATIONS

DOCS = make_docs.ROOT / "docs"


def test_docs_are_up_to_date() -> None:
    assert make_docs.stale(DOCS) == [], "run: make docs"


def test_check_names_what_is_not_up_to_date(tmp_path, capsys) -> None:
    assert make_docs.main([], tmp_path) == 0
    assert make_docs.main(["--check"], tmp_path) == 0
    (tmp_path / "state.md").write_text("old")
    (tmp_path / "luck.md").unlink()
    assert make_docs.main(["--check"], tmp_path) == 1
    told = capsys.readouterr().err
    assert re.search(r"state\.md, .*luck\.md.*Run: make docs", told)
    assert "parameters.md" not in told
    assert (tmp_path / "state.md").read_text() == "old"


def named(page: str) -> set[str]:
    """Names in the first column of a page's tables."""
    return set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE))


def test_pages_are_complete() -> None:
    assert named(make_docs.parameters_page()) == set(PARAMETERS)
    assert named(make_docs.facts_page()) == set(statistics())
    assert named(make_docs.outcomes_page()) == {outcome.name for outcome in OUTCOMES}
    assert named(make_docs.state_page()) == {field.name for fields in POPULATIONS.values() for field in fields}
    assert named(make_docs.constants_page()) == {name for name in vars(constants) if name.isupper()}
    assert named(make_docs.luck_page()) == {purpose.name for purpose in Purpose}
    assert named(make_docs.events_page()) == {kind.name.lower() for kind in EVENT_FORMS}
    fields = {field for name in names() for field in (*load(name).fields, *load(name).history)}
    assert named(make_docs.programmes_page()) == fields | set(FACTS)
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
    calls = make_docs.schedule_of(make_docs.ROOT / "sim/quarter.py")
    assert all(call.meaning for call in calls)
    assert [call.name for call in calls[:2]] == ["launch_programmes", "update_economy"]
    assert calls[-1].name == "record_series"


def test_constants_state_value_range_unit_and_meaning() -> None:
    text = '"""Doc."""\n\n# part\nA = 1.5  # [1, 2] share | what it is\n'
    assert make_docs.constants_of(text) == {"part": [make_docs.Constant("A", "1.5", "1", "2", "share", "what it is")]}
    for line in ("A = 1.5", "A = 1.5  # [1, 2] share", "A = 1.5  # 1 to 2 share | what"):
        with pytest.raises(ValueError, match="constants: expected 'NAME = value"):
            make_docs.constants_of(f'"""Doc."""\n{line}\n')


def test_constants_lie_within_their_ranges() -> None:
    sections = make_docs.constants_of((make_docs.ROOT / "sim/parameters/constants.py").read_text(encoding="utf-8"))
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
