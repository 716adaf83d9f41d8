"""Tables that a user brings: read as they are, and refused with all that is wrong with them."""

import pandas as pd
import pytest

from experiments.planning.tables import ALL_KINDS, read_table

GOOD = "design,agency_autonomy,n_components,selection,pruning\nsimple,0.1,3,tender,yes\nother,0.8,4,1,false\n"
ALSO = ("design", "scenario", "seed")


def read(folder, text, name="mine.csv", **more):
    (folder / name).write_text(text, encoding="utf-8")
    return read_table(str(folder / name), "table", **more)


def check_good(table):
    assert table["design"].tolist() == ["simple", "other"]
    assert table["agency_autonomy"].tolist() == [0.1, 0.8]
    assert table["n_components"].dtype == "int64"
    assert table["selection"].tolist() == ["tender", "tender"]  # by name, or by code
    assert table["pruning"].tolist() == [True, False]


def test_table_is_read_in_the_types_of_its_parameters(folder):
    table, faults = read(folder, GOOD)
    assert faults == []
    check_good(table)
    assert table.index.tolist() == [2, 3]  # as a spreadsheet numbers them


def test_spreadsheets_of_the_region_part_by_semicolons_and_write_commas(folder):
    table, faults = read(folder, "\ufeff" + GOOD.replace(",", ";").replace("0.", "0,"))
    assert faults == []
    check_good(table)


def test_parquet_holds_the_same(folder):
    table, _ = read(folder, GOOD)
    for index in (True, False):
        table.to_parquet("mine.parquet", index=index)
        again, faults = read_table("mine.parquet", "table")
        assert faults == []
        check_good(again)


def test_runs_have_seeds_and_uncertainties_too(folder):
    table, faults = read(folder, "seed,initial_trust,scenario\n7,0.5,low\n", kinds=ALL_KINDS, also=ALSO)
    assert faults == []
    assert table.to_dict("list") == {"seed": [7], "initial_trust": [0.5], "scenario": ["low"]}


WRONG = {
    "no file": (None, ["table: none.csv: expected a file, found none there; correct the path"]),
    "empty": ("", ["expected a heading and at least one row, got an empty file"]),
    "no rows": ("agency_autonomy\n", ["expected at least one row below the heading, got none"]),
    "no parameter": ("design\nx\n", ["expected at least one column with the name of a parameter, got none"]),
    "ragged": ("supervision,flexibility\n1\n", ["row 2: expected 2 cells, as in the heading, got 1"]),
    "no name": (",supervision\n0,1\n", ["column 1: expected a name, got none; name it or drop it"]),
    "twice": ("supervision,supervision\n1,1\n", ["column 'supervision' is given twice; keep one"]),
    "unknown": ("agency_autonmy\n1\n", ["column 'agency_autonmy' is not known here; did you mean 'agency_autonomy'?"]),
    "other kind": ("initial_trust\n1\n", ["column 'initial_trust' is an uncertainty, not a lever"]),
    "several": (
        "design,supervision,n_components,pruning,selection,flexibilty\nx,2,2.5,maybe,tendr,1\n,abc,3,true,tender,1\ny,,,1,0,1\n",
        ["column 'flexibilty' is not known here; did you mean 'flexibility'?",
         "column 'design', row 3: expected a value, got an empty cell; fill it",
         "column 'supervision', row 4: expected a value, got an empty cell; fill it, or drop the column",
         "column 'supervision', rows 2, 3: expected a number from 0.0 to 1.0 (share of the most intense), got 2",
         "column 'n_components', row 2: expected a whole number from 1 to 8 (components), got 2.5; round it",
         "column 'pruning', row 2: expected true or false, got 'maybe'",
         "column 'selection', row 2: expected one of all_sectors", "got 'tendr'; did you mean 'tender'?"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_faults_of_a_table_name_column_row_and_remedy(folder, case):
    text, wanted = WRONG[case]
    table, faults = read_table("none.csv", "table") if text is None else read(folder, text)
    assert table.empty
    assert all(fault.startswith("table: ") for fault in faults)
    for sentence in wanted:
        assert sentence in "\n".join(faults)


def test_faults_of_seeds_and_files(folder):
    _, faults = read(folder, "seed,supervision\n-1,1\n2.5,1\nx,1\n3,1\n", also=ALSO)
    assert "column 'seed', rows 2, 3, 4: expected a whole number from 0, got -1" in faults[0]
    _, faults = read(folder, GOOD, "mine.txt")
    assert "expected a file ending in .csv or .parquet, got '.txt'" in faults[0]
    _, faults = read(folder, GOOD, "mine.parquet")
    assert "expected a file of kind .parquet, could not read it" in faults[0]
    (folder / "latin.csv").write_bytes("supervision\nsí\n".encode("latin-1"))
    _, faults = read_table("latin.csv", "table")
    assert "could not read it" in faults[0]
    pd.DataFrame({"supervision": [0.1, None]}).to_parquet("gap.parquet")
    _, faults = read_table("gap.parquet", "table")
    assert "column 'supervision', row 2: expected a value, got an empty cell" in faults[0]
