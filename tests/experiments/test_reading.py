"""Results read by others: pandas and SQL, whole and unfinished folders, damaged files, clear refusals."""

import shutil
import subprocess
import sys

import pandas as pd
import pytest

import experiments
from experiments.__main__ import main
from experiments.planning import plan as planning
from sim import api
from tests.experiments.conftest import TINY


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The folder of a tiny experiment in four blocks."""
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(planning, "SECONDS_PER_BLOCK", 1e-9)
        patch.setattr("experiments.designs.report", lambda *_: [])
        assert main(["scenarios=2", "futures=2", *TINY, "out=out"]) == 0
    (folder / "out" / "summary.csv").write_text("design,mean\n1,0.5\n")
    return folder / "out"


@pytest.fixture
def copied(done, tmp_path):
    """A copy of it that may be damaged."""
    return shutil.copytree(done, tmp_path / "out")


def test_runs_are_given_with_where_they_come_from(done):
    found = experiments.load(done)
    assert found["run"].tolist() == list(range(96))
    assert found["error"].isna().all()
    known = found.attrs["provenance"]
    assert known["seeds"] == [1, 2]
    assert known["programme"] == "uruguay"
    assert known["values"]["horizon_quarters"] == 16
    assert "voice_weight" in known["varied"]
    assert len(known["digests"]["model"]) == 64
    assert "numba" in known["versions"]
    assert "command" not in known


def test_a_run_can_be_made_again_from_what_its_file_says(done):
    found = experiments.load(done)
    known, run = found.attrs["provenance"], found.iloc[[17]]
    runs = pd.concat([run[[*known["varied"], "seed"]], pd.DataFrame(known["values"], index=run.index)], axis=1)
    again = api.simulate(runs, known["programme"])
    pd.testing.assert_frame_equal(again, run[again.columns])


def test_only_some_columns_are_read(done):
    assert list(experiments.load(done, columns=["seed", "run"]).columns) == ["seed", "run"]
    with pytest.raises(ValueError, match=r"columns: 'sed' not in the runs of .*choose from run, design"):
        experiments.load(done, columns=["sed"])


def test_a_folder_that_is_not_finished_is_read_with_a_warning(copied):
    (copied / "runs" / "part-00001.parquet").unlink()
    with pytest.warns(UserWarning, match="1 of 4 blocks of runs are missing"):
        found = experiments.load(copied)
    assert found["run"].tolist() == [*range(24), *range(48, 96)]
    with pytest.warns(UserWarning, match="1 of 4 blocks"):
        assert experiments.query(copied, "select count(*) as n from runs")["n"].tolist() == [72]


def test_a_damaged_file_is_named(copied):
    path = copied / "runs" / "part-00002.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"part-00002\.parquet is damaged"):
        experiments.load(copied)


def test_folders_of_something_else_are_refused(tmp_path):
    with pytest.raises(ValueError, match="expected the folder of an experiment, got 'nowhere'"):
        experiments.load("nowhere")
    with pytest.raises(ValueError, match=r"holds no manifest\.json that can be read"):
        experiments.load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"blocks": 2}')
    with pytest.raises(ValueError, match="no runs are finished yet"):
        experiments.query(tmp_path, "select 1")


def test_questions_in_sql(done):
    asked = "select design, avg(execution_risk) as risk from runs group by design order by design"
    means = experiments.load(done).groupby("design")["execution_risk"].mean()
    pd.testing.assert_series_equal(
        experiments.query(done, asked).set_index("design")["risk"], means, check_names=False, check_index_type=False
    )
    assert experiments.query(done, "select mean from summary")["mean"].tolist() == [0.5]
    with pytest.raises(ValueError, match=r"sql: .*nonsense"):
        experiments.query(done, "select nonsense from runs")


def test_without_duckdb_the_message_says_what_to_install(done, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ImportError, match="make setup-all"):
        experiments.query(done, "select 1")


def test_the_package_loads_nothing_before_it_is_asked():
    code = "import sys, experiments; print(sorted({'pandas', 'pyarrow', 'numba'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        experiments.lode  # noqa: B018
