"""Bad input: one clear message with everything that is wrong, exit status 2, nothing written."""

import os

import pytest

WRONG = {
    "experiment": (["experiment=desings"], ["experiment: 'desings' is not known; did you mean designs?"]),
    "key": (["programe=uruguay"], ["key: 'programe' is not known; did you mean programme?"]),
    "key below": (["executor.worker=2"], ["'worker' is not known; did you mean workers?"]),
    "programme": (["programme=urugay"], ["unknown programme 'urugay'; did you mean 'uruguay'?"]),
    "programme file": (["programme=none.yaml"], ["programme 'none.yaml': expected a file, found none there"]),
    "lever": (["levers.n_clustrs=4"], ["levers: 'n_clustrs' is not a known lever; did you mean 'n_clusters'?"]),
    "wrong kind": (["levers.initial_trust=0.5"], ["is an uncertainty, not a lever; give it under uncertainties"]),
    "uncertainty": (["uncertainties.voice=1"], ["'voice' is not a known uncertainty"]),
    "setting": (["settings.horizon=48"], ["did you mean 'horizon_quarters'?"]),
    "type of lever": (["levers.loan_musd=abc"], ["loan_musd: expected a number from 0.0 to 100.0", "got 'abc'"]),
    "list for a choice": (["levers.selection=[1,2]"], ["selection: expected one of all_sectors", "got [1, 2]"]),
    "choice": (["levers.selection=tendr"], ["did you mean 'tender'?"]),
    "flag": (["levers.pruning=maybe"], ["pruning: expected true or false, got 'maybe'"]),
    "range": (["uncertainties.initial_trust=2"], ["initial_trust: expected a number from 0.0 to 1.0 (share), got 2"]),
    "nothing": (["levers.supervision=null"], ["supervision: expected a number", "got nothing"]),
    "horizon": (["settings.horizon_quarters=8"], ["expected a whole number from 16 to 120 (quarters), got 8"]),
    "levers as a number": (["levers=3"], ["levers: expected names with values, got 3"]),
    "no futures": (["futures=0"], ["futures: expected at least 1, got 0; give that or more"]),
    "futures in parts": (["futures=2.5"], ["futures: expected a whole number, got 2.5"]),
    "seed": (["seed=-1"], ["seed: expected at least 0, got -1"]),
    "resume": (["resume=perhaps"], ["resume: expected true or false, got 'perhaps'"]),
    "executor": (["executor=proceses"], ["executor: 'proceses' is not known; did you mean processes?"]),
    "workers": (["executor.workers=0"], ["executor.workers: expected at least 1, got 0"]),
    "no factors": (["factors=null"], ["factors: expected names with values, got nothing"]),
    "target": (["levers._target_=os.system"], ["levers._target_: configurations cannot name code to be called"]),
    "target in a new key": (["+x._target_=os.system"], ["x._target_: configurations cannot name code", "key: 'x'"]),
    "no value": (["seed"], ["'seed' is not understood", "write key=value"]),
    "several values": (["futures=1,2"], ["futures=1,2: several values need -m"]),
    "one folder for several": (["-m", "seed=1,2", "out=x"], ["several experiments would write into one folder"]),
    "flag of the command": (["--bogus"], ["unrecognized arguments: --bogus"]),
    "folder of configurations": (["--config-dir=nowhere"], ["--config-dir: expected a folder, got 'nowhere'"]),
    "another configuration": (["--config-name=other"], ["--config-name is not supported here"]),
    "reference": (["programme=${nowhere}"], ["nowhere"]),
    "network": (["experiment=single", "network_quarters=[0,48]"], ["expected quarters from 0 to 47, got 48"]),
    "large world": (["experiment=single", "settings.n_candidate_clusters=20000"], ["too large to be told in full"]),
    "networks": (["experiment=single", "network_quarters=[]"], ["network_quarters: expected 1 to 4 quarters, got 0"]),
    "overrides": (["experiment=single", "overrides=[{quarter: 99, actor: national, kind: election, subject: 0, value: x}]"],
                  ["override 0, quarter: expected a whole number from 0 to 47, got 99", "override 0, value: expected one of"]),
    "override in part": (["experiment=single", "overrides=[{quarter: 3, actor: national, subject: 0, value: x}]"], ["overrides.0.kind: expected a value"]),
    "rows and a table": (["experiment=table", "table=x.csv", "rows=[{supervision: 0.2}]"], ["table, rows: expected one of the two"]),
    "uneven rows": (["experiment=table", "rows=[{supervision: 0.2}, {flexibility: 0.2}]"], ["rows: row 2: expected the columns of row 1"]),
    "no rows": (["experiment=table", "rows=[]"], ["rows: expected at least one row"]),
    "value in rows": (["experiment=table", "rows=[{supervision: 7}]"], ["rows: column 'supervision', row 1: expected a number from 0.0"]),
    "key of another kind": (["experiment=single", "scenarios=3"], ["'scenarios' is not known"]),
    "no calendar": (["experiment=replay", "programme=baseline"],
                    ["expected one with a real calendar", "which has none to replay; choose from argentina_agro"]),
    "no calendar of several": (["experiment=replays", "programmes=[uruguay,baseline]"], ["got 'baseline', which has none"]),
    "shifted twice": (["experiment=replay", "uncertainties.calendar_shift_quarters=4"],
                      ["calendar_shift_quarters: this experiment sets it itself", "or give shift_years"]),
    "years of a shift": (["experiment=replay", "shift_years=[4]"], ["expected whole years from 1 to 3, got 4"]),
    "same year twice": (["experiment=replay", "shift_years=[1,1]"], ["shift_years: expected each once"]),
    "one programme for several": (["experiment=hindcast", "programme=uruguay"],
                                  ["takes several programmes", "give programmes=[uruguay]"]),
    "programme of several": (["experiment=hindcast", "programmes=[urugay]"],
                             ["programmes: unknown programme 'urugay'; did you mean 'uruguay'?"]),
    "programme twice": (["experiment=variance", "programmes=[bahia,bahia]"], ["expected each once, got one twice"]),
    "blind to nothing known": (["experiment=hindcast", "blind_to=[max_extension]"],
                               ["did you mean max_extension_quarters?"]),
    "more sets than there are": (["experiment=variance", "scenarios=5000"], ["scenarios: plausible sets: expected at"]),
    "failure of an unknown outcome": (["experiment=discovery", "failure='fat = cancelled'"],
                                      ["failure: outcome of fat = cancelled: 'fat' is not known; did you mean fate?"]),
    "failure that is no comparison": (["experiment=discovery", "failure=fate"], ["after 'fate', got the end"]),
    "failure without its twin": (["experiment=discovery", "failure='benefit_cost < 1'", "effects=false"],
                                 ["which benefit_cost in failure compares with"]),
    "share above zero": (["experiment=discovery", "fails_when=0"],
                         ["fails_when: expected more than 0.0, got 0; give more"]),
    "few scenarios": (["experiment=discovery", "scenarios=10"], ["scenarios: expected at least 40, got 10"]),
    "no table": (["experiment=table"], ["table: expected the path of a CSV or Parquet file, got nothing"]),
    "table that is not there": (["experiment=table", "table=none.csv"], ["table: none.csv: expected a file, found none"]),
    "out in a file": (["out=a_file/x"], ["a_file is a file, so no folder 'a_file/x' can be there"]),
    "shown, not run": (["levers.n_clustrs=4", "--cfg", "job"], ["did you mean 'n_clusters'?"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_one_clear_message_status_2_and_nothing_written(case, folder, command):
    (folder / "a_file").write_text("")
    words, wanted = WRONG[case]
    status, said, complained = command(*words)
    assert status == 2
    assert said == ""
    for sentence in wanted:
        assert sentence in complained
    assert complained.startswith(
        ("Nothing was run or written: ", "2 things are not right; nothing was run or written:")
    )
    assert "Traceback" not in complained
    assert "pydantic" not in complained
    assert [path.name for path in folder.iterdir()] == ["a_file"]


def test_all_faults_are_named_at_once(folder, command):
    status, _, complained = command(
        "experiment=desings", "programe=uruguay", "levers.n_clustrs=4", "levers.pruning=maybe", "futures=0",
        "uncertainties.initial_trust=2", "executor=proceses", "levers._target_=os.system",
    )  # fmt: skip
    assert status == 2
    for word in ("desings", "programe", "n_clustrs", "pruning", "initial_trust", "futures", "proceses", "_target_"):
        assert word in complained
    assert complained.startswith("9 things are not right")
    assert list(folder.iterdir()) == []


def test_faults_of_several_experiments_are_named_together(folder, command):
    status, _, complained = command("-m", "programme=urugay,baseline", "seed=1,-1", "experiment=single")
    assert status == 2
    assert "urugay" in complained
    assert "seed: expected at least 0, got -1" in complained


def test_faults_of_a_programme_are_named(folder, command):
    (folder / "mine.yaml").write_text(
        "title: {value: Mine, source: me, status: assumed}\n"
        "country: {value: Nowhere, source: me, status: hearsay}\n"
        "levers: {n_clusters: {value: 99, source: me, status: assumed}}\n"
    )
    status, _, complained = command("programme=mine.yaml", "seed=-1")
    assert status == 2
    assert "country.status" in complained
    assert "n_clusters: expected a whole number from 1 to 30" in complained
    assert "seed" in complained
    assert [path.name for path in folder.iterdir()] == ["mine.yaml"]


def test_calendar_out_of_order_is_named(folder, command):
    election = "{{election: {0}, hand_over: {1}, turnover: null, source: me, status: assumed}}"
    (folder / "mine.yaml").write_text(
        "title: {value: Mine, source: me, status: assumed}\n"
        "country: {value: Nowhere, source: me, status: assumed}\n"
        "office: {value: 2005-03-01, source: me, status: assumed}\n"
        "approval: {value: 2006-10, source: me, status: assumed}\n"
        "elections:\n  national:\n"
        f"    - {election.format('2009-10', '2010-03-01')}\n    - {election.format('2019-10', '2020-03-01')}\n"
        f"    - {election.format('2014-10', '2015-03-01')}\n"
    )
    status, _, complained = command("programme=mine.yaml")
    assert status == 2
    assert "put elections in order of time" in complained


def test_users_configuration_with_a_target_is_refused(folder, command):
    (folder / "conf" / "experiment").mkdir(parents=True)
    (folder / "conf" / "experiment" / "mine.yaml").write_text(
        "# @package _global_\nkind: single\nquestion: What?\nlevers: {x: {_target_: os.system}}\n"
    )
    status, _, complained = command("--config-dir=conf", "experiment=mine")
    assert status == 2
    assert "levers.x._target_: configurations cannot name code to be called; remove it" in complained
    assert [path.name for path in folder.iterdir()] == ["conf"]


def test_users_configuration_that_is_no_yaml_is_refused(folder, command):
    (folder / "conf" / "experiment").mkdir(parents=True)
    (folder / "conf" / "experiment" / "mine.yaml").write_text("a: [1\n")
    status, _, complained = command("--config-dir=conf", "experiment=mine")
    assert status == 2
    assert "not a YAML file" in complained


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_folder_that_cannot_be_written_is_refused(folder, command):
    (folder / "locked").mkdir(mode=0o500)
    status, _, complained = command("out=locked/x")
    assert status == 2
    assert "cannot be written to" in complained


def test_folder_that_cannot_be_made_is_refused(folder, command, tiny, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("experiments.store.Path.mkdir", refused)
    status, _, complained = command(*tiny, "out=x", "scenarios=1", "futures=1")
    assert status == 2
    assert "out: x cannot be written to (Permission denied); give another folder" in complained
    assert list(folder.iterdir()) == []
