"""The numbers of a small sweep are those in the repository; whoever changes them says so."""

from __future__ import annotations

import json

import pytest

from sim.parameters.columns import OUTCOME_NAMES
from tests.golden import renew, sweep

TO_DO = (
    "The same input gives other numbers than before. If that is meant, add a line '- **numbers changed:** why' to "
    "CHANGELOG.md and run `python -m tests.golden.renew`. Means over the runs:"
)


@pytest.fixture(scope="module")
def table():
    return sweep.outcomes()


def test_numbers_are_those_in_the_repository(table):
    old, new = sweep.kept(), sweep.digest_of(table)
    if old["sha256"] != new["sha256"]:
        pytest.fail("\n".join([TO_DO, *sweep.differences(old, new)]), pytrace=False)


def test_the_sweep_is_worth_comparing(table):
    """Much happens in it: most outcomes are not the same in all runs."""
    assert len(table) == sweep.N_RUNS
    vary = [name for name in OUTCOME_NAMES if len(set(table[name].tolist())) > 1]
    assert len(vary) > 0.75 * len(OUTCOME_NAMES)
    assert set(sweep.kept()["means"]) == set(OUTCOME_NAMES)


def test_a_change_of_one_number_changes_the_digest(table):
    changed = table.copy()
    changed.trust[5] += 1e-4
    old, new = sweep.digest_of(table), sweep.digest_of(changed)
    assert old["sha256"] != new["sha256"]
    assert any(line.startswith("  trust: ") for line in sweep.differences(old, new))


def test_rounding_does_not(table):
    changed = table.copy()
    changed.money_error_musd += 1e-12
    assert sweep.digest_of(changed)["sha256"] == sweep.digest_of(table)["sha256"]


@pytest.mark.parametrize(
    ("changelog", "status"),
    [("## [Unreleased]\n", 0), ("## [0.1.0]\n", 1), ("- **numbers changed:** a rule was mended\n\n## [0.1.0]\n", 0)],
    ids=["before the first release", "unsaid", "said"],
)
def test_renewing_asks_for_a_line_in_the_changelog(tmp_path, monkeypatch, capsys, changelog, status):
    kept, log = tmp_path / "digest.json", tmp_path / "CHANGELOG.md"
    kept.write_text(json.dumps({**sweep.kept(), "sha256": "other", "numbers_changed": 0}))
    log.write_text(changelog)
    for module in (sweep, renew):
        monkeypatch.setattr(module, "FILE", kept)
        monkeypatch.setattr(module, "CHANGELOG", log)
    assert renew.main() == status
    renewed = json.loads(kept.read_text())
    assert (renewed["sha256"] != "other") == (status == 0)
    assert ("numbers changed" in capsys.readouterr().err) == (status == 1)


def test_renewing_what_is_as_it_was_changes_nothing(tmp_path, monkeypatch, table):
    kept = tmp_path / "digest.json"
    text = json.dumps(sweep.digest_of(table))
    kept.write_text(text)
    for module in (sweep, renew):
        monkeypatch.setattr(module, "FILE", kept)
    assert renew.main() == 0
    assert kept.read_text() == text
