"""An experiment on the nodes of a SLURM cluster, by one command on a login node.

    .venv/bin/python examples/slurm.py --nodes 4 experiment=designs scenarios=200 futures=50

This script asks SLURM for jobs, starts workers in them, and hands them an ordinary experiment; everything after the
options is what `python -m experiments` takes. It needs the packages of `make setup-all`. Keep it running until the
report is there (in `tmux` or `screen`, for instance). When it is stopped, or the login node restarts, the same command
goes on where it was: finished blocks of runs are on disk.

Ask whoever looks after your cluster for three things: the name of the partition (`--partition`), the account that
pays for it (`--account`), and whether jobs may open connections to the login node, which workers do.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
SECONDS_BETWEEN_LOOKS = 30.0  # at which jobs have ended
sys.path.insert(0, str(PROJECT))


def options() -> tuple[argparse.Namespace, list[str]]:
    """What to ask SLURM for, and the words of the experiment."""
    parser = argparse.ArgumentParser(description="Run an experiment on a SLURM cluster.")
    parser.add_argument("--nodes", type=int, default=2, help="jobs to ask for; each is one worker group")
    parser.add_argument("--processors", type=int, default=16, help="processors of each job")
    parser.add_argument("--partition", default=None, help="where the jobs queue; SLURM's default if left out")
    parser.add_argument("--account", default=None, help="who pays; SLURM's default if left out")
    parser.add_argument("--hours", type=int, default=4, help="after which SLURM ends a job")
    parser.add_argument("--show", action="store_true", help="only print the job script, and ask for nothing")
    return parser.parse_known_args()


def ask_again(cluster: Any, n_jobs: int) -> None:
    """Ask for a new job for each one that has ended, as long as this process lives.

    `cluster.adapt` does not: it takes the jobs that it has asked for to be there, whatever became of them.
    """
    seen: set[Any] = set()  # jobs whose workers have joined
    while cluster.status.name == "running":
        present = {worker["name"] for worker in cluster.scheduler_info["workers"].values()}
        of_jobs = {job: {f"{job}{end}" for end in spec.get("group", [""])} for job, spec in cluster.worker_spec.items()}
        here = {job for job, workers in of_jobs.items() if workers & present}
        ended = (seen & set(of_jobs)) - here
        if ended:
            cluster.sync(cluster.scale_down, ended)
            cluster.scale(jobs=n_jobs)
        seen = here | (seen - ended)  # a name is given again
        time.sleep(SECONDS_BETWEEN_LOOKS)


def main() -> int:
    """Ask for jobs, run the experiment on them, give them back."""
    from dask_jobqueue.slurm import SLURMCluster

    from experiments.__main__ import main as experiment

    asked, words = options()
    cluster = SLURMCluster(
        queue=asked.partition,
        account=asked.account,
        cores=asked.processors,
        processes=asked.processors,  # one thread each: a run uses one processor
        memory=f"{asked.processors} GB",  # far more than a worker needs, about 0.3 GB
        walltime=f"{asked.hours:02d}:00:00",
        python=str(PROJECT / ".venv" / "bin" / "python"),
        # Workers stand in the project's folder, which all nodes must see, and keep compiled code where they can write.
        job_script_prologue=[f"cd {PROJECT}", f"export PYTHONPATH={PROJECT}"],
        # A worker ends a few minutes before SLURM would end it, so that its work goes to another one.
        worker_extra_args=["--lifetime", f"{max(asked.hours * 60 - 5, 1)}m", "--lifetime-stagger", "2m"],
    )
    if asked.show:
        print(cluster.job_script())
        return 0
    cluster.scale(jobs=asked.nodes)
    Thread(target=ask_again, args=(cluster, asked.nodes), daemon=True).start()
    print(f"Asked SLURM for {asked.nodes} jobs; `squeue --me` shows whether they run. Runs start with the first one.")
    try:
        return experiment([*words, "executor=dask", f"executor.address={cluster.scheduler_address}"])
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
