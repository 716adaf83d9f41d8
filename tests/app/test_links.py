"""Links: what is written is read again, and nothing that anybody can write is a fault or an unchecked value."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import links
from app.limits import MAX_FOLDER
from app.links import LANGUAGES, MODES, SEATS, Link, checked, read
from sim.overrides import Override
from sim.parameters import PARAMETERS
from sim.parameters.validation import fault_of
from sim.programmes import names

NUMBERS = [name for name, p in PARAMETERS.items() if p.type == "float" and fault_of(p, 0.5) is None]
KEYS = [
    *links._KEYS.values(),
    "do",
    *links.DESIGNS,
    *(f"{prefix}.{name}" for prefix in ("v", "a") for name in PARAMETERS),
]


def of_a_parameter(name: str) -> st.SearchStrategy[Any]:
    """Values that a parameter takes."""
    p = PARAMETERS[name]
    if p.choices is not None:
        return st.sampled_from([choice.name.lower() for choice in p.choices])
    if p.type == "bool":
        return st.booleans()
    if p.type == "int":
        return st.integers(0, 100).filter(lambda value: fault_of(p, value) is None)
    return st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: fault_of(p, value) is None)


@st.composite
def designs(draw: st.DrawFn) -> dict[str, Any]:
    """Some parameters with values that they take."""
    chosen = draw(st.lists(st.sampled_from([*NUMBERS[:12], "selection", "n_clusters"]), max_size=4, unique=True))
    return {name: draw(of_a_parameter(name)) for name in chosen}


decisions = st.builds(
    Override, st.integers(0, 60), st.sampled_from(["agency", "national", "body"]), st.sampled_from(["good", "extension", "election"]),
    st.integers(0, 9), st.sampled_from(["fund", "another_party", "no"]),
)  # fmt: skip
whole = st.builds(
    Link, st.sampled_from(LANGUAGES), st.sampled_from(MODES), st.sampled_from(names()), st.integers(0, links.MAX_SEED), designs(),
    st.sampled_from(SEATS), st.integers(0, 59), st.integers(0, 200), st.lists(decisions, max_size=5).map(tuple),
    st.lists(designs(), max_size=4).map(tuple), st.integers(1, links.MAX_FUTURES), st.text("abc_-", max_size=20), st.integers(0, 50),
    st.text(max_size=40), st.text("xyz", max_size=10),
)  # fmt: skip


@given(whole)
@settings(max_examples=60)
def test_what_a_link_says_is_read_again(link: Link) -> None:
    again, faults = read(dict(parse_qsl(link.query(), keep_blank_values=True)))
    assert faults == []
    assert again == link
    assert checked(link) == link


numerals = st.builds(
    lambda sign, zeros, digit, n, tail: sign + "0" * zeros + digit * n + tail,
    st.sampled_from(["", "-", "+"]), st.sampled_from([0, 1, 9, 19, 40, 4995]), st.sampled_from("0159"),
    st.sampled_from([0, 1, 5, 10, 20, 4301, 5000]), st.sampled_from(["", "59999", ".5", "e9"]),
)  # fmt: skip
decisions_of_numerals = st.builds(
    "{}:agency:{}:{}:{}".format, numerals, st.sampled_from(["good", "lever"]),
    numerals | st.just("n_clusters"), numerals | st.just("no"),
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(KEYS) | st.text(max_size=12),
        st.text(max_size=60) | st.from_regex(r"-?[0-9.e,:a-z]{0,30}") | numerals | decisions_of_numerals,
        max_size=12,
    )
)
@settings(max_examples=200)
def test_nothing_that_can_be_written_is_a_fault_or_an_unchecked_value(query: dict[str, str]) -> None:
    link, _ = read(query)
    for values in (link.values, *link.designs):
        assert all(fault_of(PARAMETERS[name], value) is None for name, value in values.items())
    assert link.language in LANGUAGES
    assert link.mode in MODES
    assert link.seat in SEATS
    assert link.programme in names()
    assert 0 <= link.seed <= links.MAX_SEED
    assert 0 <= link.quarter <= links.MAX_QUARTER
    assert 1 <= link.futures <= links.MAX_FUTURES
    assert len(link.decisions) <= links.MAX_DECISIONS
    assert all(0 <= decision.quarter <= links.MAX_QUARTER for decision in link.decisions)
    assert all(isinstance(one.subject, str) or 0 <= one.subject <= links.MAX_SEED for one in link.decisions)
    assert len(link.designs) <= links.MAX_DESIGNS
    assert read(dict(parse_qsl(link.query(), keep_blank_values=True)))[0] == link


@pytest.mark.parametrize(("query", "match"), [
    ({"seed": "-1"}, "seed: expected a whole number from 0"),
    ({"q": "1.5"}, "q: expected a whole number"),
    ({"futures": "0" * 15 + "59999"}, "futures: expected a whole number from 1 to 500"),
    ({"seed": "1" * 5000}, "seed: expected a whole number"),
    ({"q": "201"}, "q: expected a whole number"),
    ({"v.n_clusters": "1" * 5000}, "n_clusters: expected int"),
    ({"v.agency_autonomy": "1" * 5000}, "agency_autonomy: expected a number from"),
    ({"do": "1" * 5000 + ":a:b:c:d"}, "do: expected quarter:actor:kind:subject:value"),
    ({"do": "0" * 20 + "1:a:b:c:d"}, "do: expected quarter:actor:kind:subject:value"),
    ({"do": "1:a:b:" + "1" * 5000 + ":d"}, "do: expected a subject that there is"),
    ({"mode": "admin"}, "mode: expected one of play"),
    ({"programme": "../../etc/passwd"}, "programme: .* is not there"),
    ({"v.agency_autonomy": "nan"}, "agency_autonomy"),
    ({"v.agency_autonomy": "2"}, "agency_autonomy"),
    ({"v.nothing": "1"}, "nothing: expected the name of a parameter"),
    ({"v.n_clusters": "1.5"}, "n_clusters: expected int"),
    ({"a": "1", "a.agency_autonomy": "x"}, "agency_autonomy: expected float"),
    ({"a.agency_autonomy": "0.5"}, "a.agency_autonomy: expected a=1 as well"),
    ({"b": "1", "b.agency_autonomy": "0.5"}, "b: expected design a as well"),
    ({"a": "1", "c": "1", "c.agency_autonomy": "0.5"}, "c: expected design b as well"),
    ({"do": "1:agency"}, "do: expected quarter:actor:kind:subject:value"),
    ({"do": ",".join(["1:a:b:c:d"] * 300)}, "do: expected at most 200 decisions"),
    ({"do": "4:agency:lever:agency_autonomy:7"}, "do: agency_autonomy"),
    ({"folder": "x" * (MAX_FOLDER + 1)}, f"folder: expected at most {MAX_FOLDER} signs"),
    ({"lang": "en", "x": "y"}, "x: not known"),
    ({"x": "y" * 9000}, "link: expected at most 8000 signs"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_left_out(query: dict[str, str], match: str) -> None:
    link, faults = read(query)
    assert link == Link(designs=({},) if "a" in query else ())
    assert len(faults) == 1
    assert re.search(match, faults[0])


def test_a_number_may_have_some_zeros_before_it() -> None:
    assert read({"futures": "0000000040", "seed": "007"}) == (Link(futures=40, seed=7), [])


def test_a_value_that_no_link_can_say_is_not_taken_from_a_control() -> None:
    for changes in ({"values": {"agency_autonomy": 7.0}}, {"seed": -5}, {"quarter": 10**9}, {"mode": "admin"},
                    {"programme": "/etc/passwd"}, {"designs": ({"nothing": 1},)}):  # fmt: skip
        with pytest.raises(ValueError, match="expected"):
            checked(Link().but(**changes))


def test_a_link_holds_no_code() -> None:
    for text in ("__import__('os')", "!!python/object/apply:os.system", "cos\nsystem", "{7*7}", "${7*7}"):
        for key in ("v.selection", "lesson", "view", "folder", "seed", "do"):
            link, _ = read({key: text})
            assert all(isinstance(value, (str, int, tuple, dict)) for value in vars(link).values())
            assert link.values == {}
