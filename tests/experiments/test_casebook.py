"""The experiment that writes a case study: its languages, its files and what can be wrong with its keys."""

import pandas as pd
import pytest

from tests.experiments.conftest import TINY


@pytest.fixture
def written(command, folder):
    """The folder of a case in all languages, and what the command said."""
    status, said, wrong = command("experiment=casebook", "language=all", *TINY, "out=case")
    assert status == 0, wrong
    return folder / "case", said


def test_a_case_in_all_languages_is_in_one_report_and_a_file_each(written) -> None:
    case, said = written
    page = (case / "report.html").read_text()
    for language, heading in (("en", "Case study"), ("es", "Estudio de caso"), ("pt", "Estudo de caso")):
        assert (case / f"case_{language}.md").read_text().startswith(f"# {heading}: ")
        assert f'<section lang="{language}">' in page
    assert {path.stem for path in (case / "figures").glob("*.png")} == {
        f"{name}{suffix}" for name in ("adding_up", "money") for suffix in ("", "_es", "_pt")
    }
    assert "turning point" in said


def test_the_summary_of_a_case_adds_up(written) -> None:
    case, _ = written
    summary = pd.read_csv(case / "summary.csv")
    run = pd.read_parquet(case / "runs")
    assert len(summary) >= 1
    assert summary["lived"].tolist() == [run["disbursed_share"].iloc[0]] * len(summary)
    assert (summary["alone"] - (summary["lived"] - summary["without"])).abs().max() < 1e-12


def test_all_faults_of_a_case_are_told_at_once(command, folder) -> None:
    status, _, wrong = command(
        "experiment=casebook", "language=pr", "outcome=fate", "turning_points=9", "futures=2", "out=case"
    )
    assert status == 2
    assert "language: expected all or one of en, es, pt, got 'pr'" in wrong
    assert "outcome: expected a number, got 'fate', which is a choice" in wrong
    assert "turning_points: expected a whole number from 1 to 6, got 9" in wrong
    assert "futures: expected 1, got 2" in wrong
    assert not (folder / "case").exists()


def test_a_case_without_turning_points_is_written_too(command, folder) -> None:
    status, said, wrong = command(
        "experiment=casebook", *TINY, "uncertainties.elections_held=false", "levers.max_extension_quarters=0",
        "uncertainties.fiscal_crisis_prob=0.0", "out=case",
    )  # fmt: skip
    assert status == 0, wrong
    assert "There was none." in said
