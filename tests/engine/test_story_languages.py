"""Stories in several languages: the same facts, each in the notation of its language."""

import re
from collections import Counter

import pytest

import sim
from sim.story.phrases import Number, languages, phrases_of

TINY = {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "n_clusters": 2, "horizon_quarters": 40}
RUNS = {
    "baseline": ("baseline", 1, {}),
    "volatile": ("baseline", 2, {"national_loss_prob": 0.9, "cancel_log_odds": 0.0, "fiscal_crisis_prob": 0.05}),
    "sequel": ("baseline", 3, {"sequel": True, "horizon_quarters": 60, "sequel_threshold": 0.0}),
    "stalled": ("baseline", 4, {"agency_autonomy": 0.0, "n_approval_steps": 10, "max_extension_quarters": 0}),
    "no_money": ("baseline", 1, {"loan_musd": 0.0, "counterpart_share": 0.0}),
    "uruguay": ("uruguay", 7, {}),
    "mendoza": ("mendoza", 3, {}),
}
OTHERS = [language for language in languages() if language != "en"]
DATES = {
    "en": r"year (?P<y>\d+) Q(?P<q>[1-4])|(?P<year>\d{4})Q(?P<quarter>[1-4])",
    "es": r"T(?P<q>[1-4]) del año (?P<y>\d+)|(?P<year>\d{4})T(?P<quarter>[1-4])",
    "pt": r"T(?P<q>[1-4]) do ano (?P<y>\d+)|(?P<year>\d{4})T(?P<quarter>[1-4])",
}
# Words that only one of the languages has, and that no name of a programme holds.
OWN_WORDS = {
    "en": r"\b(the|of|and|was|were|programme|quarters?|by|with)\b",
    "es": r"\b(el|los|las|y|del|préstamo|según|después)\b",
    "pt": r"\b(os|não|pelo|empréstimo|depois|foram|ao)\b",
}


def facts_of(paragraph: str, language: str) -> Counter[str]:
    """Dates and numbers of a paragraph, in one notation."""
    dates = [
        f"{found['year'] or found['y']}/{found['quarter'] or found['q']}"
        for found in re.finditer(DATES[language], paragraph)
    ]
    rest = re.sub(DATES[language], " ", paragraph)
    numbers = re.findall(r"[+−]?\d[\d.,]*\d|[+−]?\d", rest)
    signs = {"en": {",": "", ".": "."}}.get(language, {".": "", ",": "."})
    return Counter(dates + [number.translate(str.maketrans(signs)) for number in numbers])


@pytest.fixture(scope="module")
def traces():
    return {name: sim.trace(programme, seed, **{**TINY, **values}) for name, (programme, seed, values) in RUNS.items()}


@pytest.fixture
def said(monkeypatch):
    """What is written in any form, small numbers in words included."""
    heard: list[tuple[str, float]] = []
    write = Number.__format__

    def listen(number: Number, form: str) -> str:
        heard.append((form, float(number)))
        return write(number, form)

    monkeypatch.setattr(Number, "__format__", listen)
    return heard


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("run", RUNS)
def test_a_story_has_the_same_facts_in_every_language(run, language, traces) -> None:
    english, other = (traces[run].story(name).split("\n\n") for name in ("en", language))
    assert len(english) == len(other)
    for one, two in zip(english, other, strict=True):
        assert facts_of(one, "en") == facts_of(two, language), f"{one}\n{two}"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("run", RUNS)
def test_weights_of_reasons_are_told_without_the_scale_of_the_model(run, language, traces) -> None:
    assert "log-odds" not in traces[run].story(language)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("run", RUNS)
def test_small_numbers_in_words_are_the_same_as_well(run, language, traces, said) -> None:
    traces[run].story("en")
    english = Counter(said)
    said.clear()
    traces[run].story(language)
    assert Counter(said) == english
    assert said


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("run", RUNS)
def test_a_story_is_whole_and_in_one_language(run, language, traces) -> None:
    story = traces[run].story(language)
    for paragraph in story.split("\n\n"):
        assert not re.search(r"[{}]|  |\bnan\b|None|True|False|\.\.| ,| \.", paragraph), paragraph
        for other in set(OWN_WORDS) - {language}:
            assert not re.search(OWN_WORDS[other], paragraph, flags=re.IGNORECASE), paragraph


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_altered_in_one_language_is_found(language, traces) -> None:
    story = traces["baseline"].story(language)
    altered = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), story, count=1)
    assert altered != story
    assert facts_of(altered, language) != facts_of(traces["baseline"].story("en"), "en")


@pytest.mark.parametrize("language", OTHERS)
def test_every_programme_has_a_title(language) -> None:
    titles = phrases_of(language).at("titles")
    assert set(titles) == set(sim.programmes()["title"])


def test_a_title_of_a_users_own_stays() -> None:
    assert phrases_of("es").title("My own: a programme") == "My own: a programme"


@pytest.mark.parametrize(
    ("language", "value", "form", "written"),
    [
        ("es", 0.25, "pct", "25 %"),
        ("pt", 0.25, "pct", "25%"),
        ("es", 1234567.0, "n", "1.234.567"),
        ("pt", -1.26, "signed", "−1,3"),
        ("es", 1.0, "firm", "una empresa"),
        ("es", 1.0, "quarter", "un trimestre"),
        ("pt", 2.0, "firm", "duas empresas"),
        ("pt", 2.0, "good", "dois bens compartilhados"),
        ("es", 1.0, "word", "uno"),
        ("pt", 0.0, "word", "nenhuma"),
        ("es", 2500.0, "musd", "US$ 2,5 millones"),
        ("es", 1000.0, "musd", "US$ 1,0 millón"),
        ("es", 1100.0, "musd", "US$ 1,1 millones"),
        ("pt", 1500.0, "musd", "US$ 1,5 milhão"),
    ],
)
def test_numbers_of_a_language(language, value, form, written) -> None:
    assert phrases_of(language).number(value, form) == written


@pytest.mark.parametrize("language", languages())
def test_what_an_event_counts_agrees_with_its_number(language: str) -> None:
    phrases = phrases_of(language)
    several = "|".join(forms[1] for forms in phrases.counts.values())
    fixed = re.compile(rf"\{{\w+:n\}} (?:{several})\b")
    assert fixed.findall(str(phrases.at("details"))) == []


def test_an_unknown_language_names_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"language: expected one of en, es, pt, got 'ess'; .*es"):
        phrases_of("ess")
