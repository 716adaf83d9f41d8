"""Stories: told from events only, in whole sentences, for every way a programme can go."""

import re

import numpy as np
import pytest
import yaml

import sim
from sim.events import EventKind
from sim.story import phrases as phrases_module
from sim.story.phrases import languages, phrases_of
from sim.story.telling import happened, is_forced, weigh

TINY = {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "n_clusters": 2, "horizon_quarters": 40,
        "lead_in_quarters": 2, "planned_quarters": 10}  # fmt: skip
WEIGHTLESS = {f"{name}_weight": 0.0 for name in ("ownership", "closeness", "fiscal", "voice", "evidence", "lender")}
DESIGNS = {
    "default": {},
    "no_money": {"loan_musd": 0.0},
    "short_window": {"horizon_quarters": 16, "lead_in_quarters": 16},
    "sequel": {"sequel": True, "horizon_quarters": 60, "sequel_threshold": 0.0},
    "no_sequel": {"sequel": True, "horizon_quarters": 60, "sequel_threshold": 1.0},
    "pruned": {"pruning": True, "signpost_action": "prune", "signpost_threshold": 1.0, "me_publication": False},
    "subnational": {"executor_tier": "subnational", "n_territories": 2, "governance_base": "new", "term_quarters": 12},
    "volatile": {"national_loss_prob": 0.9, "cancel_log_odds": 0.0, "suspend_log_odds": 0.0,
                 "fiscal_crisis_prob": 0.05},
    "stalled": {"agency_autonomy": 0.0, "n_approval_steps": 10, "max_extension_quarters": 0, "freeze_quarters": 4},
    "weightless": WEIGHTLESS,
}  # fmt: skip


def lived(seed=1, overrides=(), **values):
    return sim.trace(seed=seed, overrides=overrides, **{**TINY, **values})


def sentences_of(story: str) -> list[str]:
    return [line for line in story.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("design", DESIGNS)
def test_every_way_is_told_in_whole_sentences(design) -> None:
    for seed in range(1, 7):
        trace = lived(seed, **DESIGNS[design])
        story = trace.story()
        assert story.startswith(f"# Stylised default programme: one possible future (seed {seed})")
        for paragraph in sentences_of(story):
            assert paragraph.rstrip("*").endswith("."), paragraph
            assert not re.search(r"[{}]|  |\bnan\b|NaN|True|False|None|\.\.| ,| \.", paragraph), paragraph
        assert len(story.split()) < 2500
        assert len(trace.events) == len(trace.events["detail"])


def test_headings() -> None:
    story = lived(3).story()
    headings = re.findall(r"^## (.*)$", story, flags=re.MULTILINE)
    assert headings == ["In brief", "The programme", "From approval to first money",
                        "Clusters are chosen and get a body", "Plans are made", "Shared goods are built",
                        "The close, and after", "What it changed"]  # fmt: skip


def test_without_money_nothing_is_told_of_a_programme() -> None:
    story = lived(1, loan_musd=0.0).story()
    assert re.findall(r"^## (.*)$", story, flags=re.MULTILINE) == ["Without money"]
    assert "nobody was hired" in story


def test_numbers_are_those_of_the_run() -> None:
    trace = lived(3)
    story, outcomes = trace.story(), trace.outcomes
    words = phrases_of("en")
    assert f"{words.number(outcomes['disbursed_share'], 'pct')} of its money" in story
    assert f"{words.number(outcomes['n_goods_opened'], 'good')} in" in story
    first_money = trace.series.loc[trace.series["phase"] == "execution", "date"].iloc[0]
    assert first_money in story


def test_real_dates() -> None:
    story = sim.trace("uruguay", seed=1, **TINY).story()
    assert "In 2006Q4 the lender approved" in story
    assert "year 1" not in story


def test_turning_point_with_its_reasons() -> None:
    for seed in range(1, 40):
        trace = lived(seed, national_loss_prob=0.9)
        decisions = happened(trace.telling, EventKind.DECISION)
        if decisions:
            break
    event = decisions[0]
    story = trace.story()
    date = trace.series["date"].iloc[event["quarter"]]
    assert f"**Turning point, {date}:" in story
    weighed = weigh(trace.telling, event)
    assert sum(weighed.chances.values()) == pytest.approx(1.0)
    assert sum(weighed.weights.values()) == pytest.approx(weighed.will)  # the rule of the package adds its reasons up
    row = trace.events[(trace.events["kind"] == "decision")].iloc[0]
    strongest = max(weighed.weights.values(), key=abs)
    assert phrases_of("en").number(strongest, "signed") in row["detail"]
    assert row["reasons"]["decision"] in ("continue", "redesign", "suspend", "cancel")


def test_chances_follow_the_weights() -> None:
    """Without any weight the chances are those of an indifferent government, from the declared log-odds."""
    odds = np.exp([0.0, -0.6, -1.3, -2.0])
    for seed in range(1, 40):
        trace = lived(seed, national_loss_prob=0.9, redesign_log_odds=-0.6, suspend_log_odds=-1.3, cancel_log_odds=-2.0,
                      **WEIGHTLESS)  # fmt: skip
        changes = {
            (e["quarter"], e["subject"]) for e in happened(trace.telling, EventKind.TURNOVER, EventKind.NEW_TEAM)
        }
        new = [e for e in happened(trace.telling, EventKind.DECISION) if (e["quarter"], e["other"]) in changes]
        if new:
            break
    assert list(weigh(trace.telling, new[0]).chances.values()) == pytest.approx(odds / odds.sum(), abs=2e-3)
    assert "No reason weighed anything." in trace.story()


def test_forced_results_are_called_forced() -> None:
    overrides = [sim.Override(11, "national", "election", 0, "another_party"),
                 sim.Override(12, "national", "continuity", 0, "suspend")]  # fmt: skip
    trace = lived(3, overrides)
    forced = [event for event in trace.telling.events if is_forced(trace.telling, event)]
    assert {EventKind(event["kind"]) for event in forced} == {EventKind.ELECTION, EventKind.DECISION}
    assert "decides to suspend the programme, as forced from outside" in trace.story()
    assert "From outside, two results were forced" in trace.story()


def test_language_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="language: expected one of en, es, pt, got 'klingon'"):
        lived(1).story(language="klingon")
    assert "en" in languages()


# Words and numbers


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (0.256, "pct", "26 %"),
        (0.004, "pct", "0.4 %"),
        (-0.2, "pct", "−20 %"),
        (0.0, "pct", "0 %"),
        (12345.0, "musd", "US$ 12.3 million"),
        (815.2, "musd", "US$ 815,000"),
        (999.7, "musd", "US$ 1.0 million"),
        (0.0, "musd", "US$ 0"),
        (1.0, "quarter", "one quarter"),
        (3.0, "quarter", "three quarters"),
        (0.0, "good", "no shared goods"),
        (40.0, "firm", "40 firms"),
        (1.0, "time", "once"),
        (2.0, "time", "twice"),
        (5.0, "time", "five times"),
        (0.0, "word", "none"),
        (0.04, "signed", "0.0"),
        (0.3, "signed", "+0.3"),
        (-1.26, "signed", "−1.3"),
        (1234567.0, "n", "1,234,567"),
        (1.25, "f2", "1.25"),
    ],
)
def test_forms_of_numbers(value, form, written) -> None:
    assert phrases_of("en").number(value, form) == written


def test_lists_and_grades() -> None:
    words = phrases_of("en")
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a", "b"], "or") == "a or b"
    assert words.graded(0.0, "grades") == "very low"
    assert words.graded(1.0, "grades") == "very high"


def _shape(table: object) -> object:
    """The names of a table of phrases and, for each, the values that its template asks for."""
    if isinstance(table, dict):
        return {name: _shape(part) for name, part in table.items()}
    if isinstance(table, list):
        return len(table)
    return sorted(set(re.findall(r"{(\w+)", str(table))))


def test_every_event_has_words() -> None:
    details = phrases_of("en").at("details")
    assert set(details) == {kind.name.lower() for kind in EventKind} | {"forced", "without_election"}


@pytest.mark.parametrize("language", languages())
def test_translations_have_the_same_names(language) -> None:
    folder = phrases_module._FOLDER
    tables = [yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")) for name in ("en", language)]
    for name in ("words", "words_feminine", "words_alone", "feminine", "times", "lists", "titles"):
        for table in tables:
            table.pop(name)
    assert _shape(tables[0]) == _shape(tables[1])


def test_a_change_of_government_without_an_election_is_told_as_such() -> None:
    """A change a quarter after a re-election is not taken for the hand-over of that election."""
    change = sim.Override(13, "national", "change", 0, "another_party")
    kept = [
        sim.Override(11, "national", "election", 0, "same_party"),
        sim.Override(12, "national", "team", 0, "same_team"),
    ]
    trace = lived(3, [*kept, change])
    paragraphs = sentences_of(trace.story())
    told = [paragraph for paragraph in paragraphs if ", without an election, another party took office" in paragraph]
    assert len(told) == 1
    assert "won the national election" in told[0]
    assert "another team of the same party took over" not in told[0]
    assert "two results were forced" in trace.story()
    event = trace.events[(trace.events["kind"] == "turnover") & (trace.events["quarter"] == 13)].iloc[0]
    assert event["detail"].startswith("without an election, another party took office")
    assert event["detail"].endswith("(forced)")


def test_another_person_without_an_election_is_told_as_such() -> None:
    trace = lived(3, [sim.Override(9, "national", "change", 0, "new_team")])
    assert ", without an election, another team of the same party took office" in trace.story()
    elected = [
        event for event in trace.events["detail"] if "took office" in event and "without an election" not in event
    ]
    assert elected


def test_no_government_and_no_elections_are_told_as_such() -> None:
    values = {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "n_clusters": 2, "n_territories": 1}
    story = sim.trace("compete_caribbean", seed=1, **values).story()
    assert "It is no government's programme." in story
    assert "which belongs to no government" in story
    assert not re.search(r"had just taken office|who wins its elections|national (government|election)", story)
    assert "no elections are held" in sim.trace("uruguay", seed=1, **TINY, elections_held=False).story()
