"""Validation: every fault is found, named, and told with its remedy; the whole declared box is valid."""

import numpy as np
import pytest

from sim.parameters import PARAMETERS
from sim.parameters.columns import default_row
from sim.parameters.validation import (
    encode_table,
    encoded,
    fault_of,
    nearest,
    rows_with,
    salib_problem,
    validate,
    validate_table,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_clusters", 5), ("n_clusters", 5.0), ("n_clusters", np.int64(5)), ("loan_musd", 7), ("loan_musd", np.float64(7.5)),
     ("pruning", True), ("pruning", 0), ("pruning", 1.0), ("pruning", np.bool_(True)), ("selection", "tender"),
     ("selection", 3), ("selection", np.int64(0)), ("loan_musd", 0), ("counterpart_share", 0.0)],
)  # fmt: skip
def test_valid_values_have_no_fault(name, value):
    assert validate({name: value}) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("n_clusters", 45, "n_clusters: expected a whole number from 1 to 30 (clusters), got 45; give a value within"),
        ("n_clusters", 2.5, "expected a whole number from 1 to 30 (clusters), got 2.5; round it"),
        ("n_clusters", True, "got True; give a number"),
        ("n_clusters", "6", "got '6'; give a number, without quotation marks"),
        ("n_clusters", None, "got nothing; give a value or leave the name out"),
        ("loan_musd", NAN, "got NaN; give a finite number"),
        ("loan_musd", float("inf"), "got inf; give a finite number"),
        ("loan_musd", -1, "expected a number from 0.0 to 100.0 (US$ million), got -1"),
        ("pruning", 2, "expected true or false, got 2; give true or false"),
        ("pruning", "yes", "expected true or false, got 'yes'"),
        ("pruning", NAN, "expected true or false, got NaN; give a finite value"),
        ("selection", "tendr", "got 'tendr'; did you mean 'tender'?"),
        ("selection", "lottery", "choose from all_sectors, tender, shortlist, preselected"),
        ("selection", 4, "got 4; give a name, or its code from 0 to 3"),
        ("selection", True, "got True; give a name, or its code from 0 to 3"),
        ("selection", 1.5, "got 1.5; give a name"),
        ("selection", [1], "got [1]; give a name"),
        ("initial_trust", [0.5], "got [0.5]; give a number"),
    ],
)  # fmt: skip
def test_fault_says_what_was_expected_and_what_to_do(name, value, words):
    (fault,) = validate({name: value})
    assert fault.startswith(f"{name}: ")
    assert words in fault
    assert fault == fault_of(PARAMETERS[name], value)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("n_cluster", None, "'n_cluster' is not a known parameter; did you mean 'n_clusters'?"),
        ("n_cluster", "lever", "'n_cluster' is not a known lever; did you mean 'n_clusters'?"),
        ("n_clusters", "setting", "'n_clusters' is a lever, not a setting; give it under levers"),
        ("shock_sd", "lever", "'shock_sd' is an uncertainty, not a lever; give it under uncertainties"),
        ("discount_rate", "uncertainty", "'discount_rate' is a setting, not an uncertainty; give it under settings"),
        ("zzzz", None, "'zzzz' is not a known parameter; see sim.parameters() for all names"),
    ],
)
def test_unknown_name_is_told_with_the_nearest(name, kind, words):
    assert validate({name: 1}, kind) == [words]


def test_all_faults_are_told_at_once():
    assert len(validate({"n_clusters": 99, "n_cluster": 1, "pruning": 5, "loan_musd": 3.0})) == 3


def test_nearest_lists_a_few_names_when_none_is_near():
    assert nearest("xyz", ["baseline", "uruguay"]) == "choose from baseline, uruguay"


def test_table_names_column_rows_and_value():
    faults = validate_table(
        {
            "n_clusters": np.array([1, 2, 77, 88, 99, 100]),
            "n_cluster": np.zeros(6),
            "selection": np.array(["tender", "tendr", 1, None, "tender", "tender"], dtype=object),
            "pruning": np.array([0.0, 1.0, 0.3, NAN, 1.0, 1.0]),
            "loan_musd": np.array([True] * 6),
            "supervision": np.array([0.0, 1.0, 0.5, 0.5, 0.5, 1.01]),
        },
        labels=list("abcdef"),
    )
    assert faults == [
        "column 'n_clusters', rows c, d, e and 1 more: expected a whole number from 1 to 30 (clusters), got 77; "
        "give a value within the range",
        "column 'n_cluster' is not a known parameter; did you mean 'n_clusters'?",
        "column 'selection', rows b, d: expected one of all_sectors, tender, shortlist, preselected, got 'tendr'; "
        "did you mean 'tender'?",
        "column 'pruning', row d: expected true or false, got NaN; give a finite value",
        "column 'loan_musd', rows a, b, c and 3 more: expected a number from 0.0 to 100.0 (US$ million), got True; "
        "give a number",
        "column 'supervision', row f: expected a number from 0.0 to 1.0 (share of the most intense), got 1.01; "
        "give a value within the range",
    ]  # fmt: skip


def test_rows_are_counted_from_zero_without_labels():
    assert "row 1:" in validate_table({"n_clusters": np.array([1, 31])})[0]


def test_float_column_is_rounded_half_to_even():
    columns = {
        "n_clusters": np.array([1.0, 2.5, 3.5, 29.6]),
        "pruning": np.array([0.0, 0.5, 0.51, 1.0]),
        "selection": np.array([0.4, 1.5, 2.5, 3.0]),
        "initial_trust": np.array([0.1, 0.2, 0.3, 0.4]),
    }
    assert validate_table(columns) == []
    rows = encode_table(columns, default_row(), 4)
    assert rows.n_clusters.tolist() == [1, 2, 4, 30]
    assert rows.pruning.tolist() == [False, False, True, True]
    assert rows.selection.tolist() == [0, 2, 2, 3]
    assert rows.initial_trust.tolist() == [0.1, 0.2, 0.3, 0.4]


def test_mixed_column_takes_names_and_codes():
    column = np.array(["preselected", 0, 1.0, np.int64(2)], dtype=object)
    assert validate_table({"selection": column}) == []
    assert encode_table({"selection": column}, default_row(), 4).selection.tolist() == [3, 0, 1, 2]


def test_every_corner_and_middle_of_the_box_is_valid():
    rng = np.random.default_rng(7)
    problem = salib_problem(PARAMETERS)
    low, high = np.array(problem["bounds"]).T
    points = rng.uniform(low, high, (500, low.size))
    points = np.vstack([low, high, (low + high) / 2, points])
    columns = dict(zip(problem["names"], points.T, strict=True))
    assert validate_table(columns) == []
    rows = encode_table(columns, default_row(), len(points))
    for name, parameter in PARAMETERS.items():
        assert validate_table({name: rows[name]}) == [], "what was encoded is valid"
        last = len(parameter.choices) - 1 if parameter.choices is not None else parameter.high
        assert rows[name][1] == last


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_defaults_are_valid_and_come_back(parameter):
    assert fault_of(parameter, parameter.default) is None
    assert parameter.decode(encoded(parameter, parameter.default)) == parameter.default


def test_values_are_put_into_copies_of_a_row():
    base = default_row()
    rows = rows_with({"selection": "shortlist", "n_clusters": 3.0}, 2, base)
    assert rows.selection.tolist() == [2, 2]
    assert rows.n_clusters.tolist() == [3, 3]
    assert base.n_clusters[0] == PARAMETERS["n_clusters"].default


def test_problem_of_salib_follows_the_declarations():
    problem = salib_problem(["n_clusters", "selection", "pruning", "shock_sd"])
    assert problem["num_vars"] == 4
    assert problem["bounds"] == [[1.0, 30.0], [0.0, 3.0], [0.0, 1.0], [0.0, 0.05]]


def test_samples_of_salib_are_valid_runs():
    sample = pytest.importorskip("SALib.sample.sobol")
    problem = salib_problem(["n_clusters", "selection", "pruning", "shock_sd"])
    points = sample.sample(problem, 16, calc_second_order=False, seed=1)
    assert validate_table(dict(zip(problem["names"], points.T, strict=True))) == []


@pytest.mark.parametrize(
    ("names", "words"),
    [(["n_cluster"], "did you mean 'n_clusters'"), (["shock_sd", "shock_sd"], "given twice"), ([], "no parameter")],
)
def test_problem_of_salib_refuses(names, words):
    with pytest.raises(ValueError, match=words):
        salib_problem(names)
