"""The edge: the command line in, results on disk out, and an exit status that can be relied on.

0 done; 2 what the user got wrong, all of it in one message, nothing written; 130 stopped by Ctrl-C, finished blocks
kept; 1 a fault of ours, with a traceback in a log file.
"""

from __future__ import annotations

import argparse
import errno
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from experiments.faults import Faults, NothingToReport, NoWorkers, unknown
from experiments.workers.stopping import Stop

if TYPE_CHECKING:
    from experiments.edge.composing import Composed
    from experiments.planning.plan import Plan
    from experiments.request import Request
    from experiments.store import Store
    from experiments.workers.executors import Crew

KINDS = (
    "beliefs",
    "casebook",
    "designs",
    "discovery",
    "evaluation",
    "facts",
    "hindcast",
    "portfolio",
    "replay",
    "robust",
    "sensitivity",
    "single",
    "table",
    "variance",
)
COMMAND = (".venv/bin/python", "-m", "experiments")
STOPPED = 130
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)


class Job(NamedTuple):
    """One experiment, ready to be simulated."""

    request: Request
    plan: Plan
    store: Store
    kind: Any


def _unknown_flag(message: str) -> NoReturn:
    raise Faults([f"{message}; see --help"])


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Hydra's own flags; unknown ones end with status 2."""
    from hydra._internal.utils import get_args_parser

    parser = get_args_parser()
    parser.prog = "python -m experiments"
    parser.error = _unknown_flag
    found = parser.parse_intermixed_args(list(argv))
    unsupported = {
        "config_path": "--config-dir",
        "config_name": "experiment=<name>",
        "experimental_rerun": "resume=true",
    }
    faults = [
        f"--{flag.replace('_', '-')} is not supported here; use {instead}"
        for flag, instead in unsupported.items()
        if getattr(found, flag, None)
    ]
    if faults:
        raise Faults(faults)
    return found


def hand_to_hydra(argv: Sequence[str]) -> int:
    """Let Hydra itself answer: help, configuration shown, completion."""
    import hydra
    from hydra.core.global_hydra import GlobalHydra

    from experiments.edge.composing import CONF, opened

    def task(_: object) -> None:
        raise AssertionError("Hydra was asked to show something, not to run it")

    sys.argv = ["experiments", *map(opened, argv)]
    GlobalHydra.instance().clear()
    try:
        hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")(task)()
    except SystemExit as stop:
        return 2 if stop.code else 0
    return 0


def complete(flags: argparse.Namespace, argv: Sequence[str]) -> int:
    """Tab completion."""
    from experiments.edge.completion import installation, query

    wanted = flags.overrides[0] if flags.overrides else ""
    script = installation(wanted)
    matches = query() if wanted.startswith("query=") else None
    if script is not None:
        print(script)
    elif matches is not None:
        print(" ".join(matches))
    else:
        return hand_to_hydra(argv)
    return 0


def all_composed(listed: Sequence[Sequence[str]], config_dir: str | None) -> list[tuple[Composed, list[str]]]:
    """Every experiment in plain values with its faults, and the user's rules taken up before any is looked at."""
    from experiments.edge.composing import compose
    from experiments.edge.rules import take_up

    found = [compose(words, config_dir) for words in listed]
    take_up(composed.values.get("rules") for composed, _ in found)
    return found


def checked(composed: Composed, faults: list[str], command: tuple[str, ...]) -> Request:
    """One experiment's request. Raises `Faults` with all that is wrong with it."""
    from experiments.request import Keys, checked_request

    kind = composed.values.get("kind")
    if composed.values and kind not in KINDS:
        faults.append(unknown("kind", kind, KINDS))
    model = import_module(f"experiments.{kind}").Keys if kind in KINDS else Keys
    request = None
    try:
        if composed.values and kind in KINDS:
            request = checked_request(composed.experiment, composed.values, model, command)
    except Faults as further:
        faults += further.sentences
    if faults or request is None:
        raise Faults(faults)
    return request


def prepared(request: Request) -> Job:
    """Plan the runs and look at the folder they go to. Raises `Faults`; writes nothing."""
    from experiments.store import Store
    from sim.jit import model_digest

    kind = import_module(f"experiments.{request.common.kind}")
    plan = kind.plan(request)
    identity = plan.identity(model_digest())
    digest = plan.digest(model_digest())
    default = Path("results") / request.experiment / f"{plan.programme_name}-{digest}"
    store = Store(Path(request.common.out) if request.common.out else default, plan, digest, identity)
    store.check()
    return Job(request, plan, store, kind)


def all_prepared(words: Sequence[str], flags: argparse.Namespace, command: tuple[str, ...]) -> list[Job]:
    """Every experiment asked for. Raises `Faults` of all of them together, before any is run."""
    from experiments.edge.composing import jobs_of

    listed, faults = jobs_of(words, flags.multirun)
    jobs: list[Job] = []
    for composed, wrong in all_composed(listed, flags.config_dir):
        try:
            jobs.append(prepared(checked(composed, wrong, command)))
        except Faults as found:
            faults += found.sentences
    folders = [job.store.folder.resolve() for job in jobs]
    if len(set(folders)) < len(folders):
        faults.append("out: several experiments would write into one folder; leave it out, and each has its own")
    if faults:
        raise Faults(faults)
    return jobs


def announce(job: Job) -> None:
    """Say what runs, and how much of it."""
    table = job.plan.table
    counts = [(table[name].nunique(), name) for name in ("design", "scenario", "future")]
    parts = " x ".join(f"{n:,} {name}{'s' if n > 1 else ''}" for n, name in counts)
    programmes = job.plan.programmes
    of = f"the programme {programmes[0]!r}" if len(programmes) == 1 else f"{len(programmes)} programmes"
    print(f"{job.request.experiment}: {parts} = {len(table):,} runs of {of}")
    for note in job.plan.notes:
        print(f"Note: {note}")
    sys.stdout.flush()


def simulate_all(job: Job, crew: Crew, stop: Stop) -> int:
    """Simulate what is missing, and what the kind wants to know after that, until it wants no more; how many runs."""
    from experiments.runner import run

    store, more = job.store, getattr(job.kind, "more", None)
    n = run(store, crew, stop)
    while more is not None and (further := more(job.request, store.plan, store)) is not None:
        store.extend(further)
        n += run(store, crew, stop)
    return n


def reportable(job: Job) -> Store:
    """What the kind is to report: all runs, without those that cannot be compared where some failed.

    Raises `NothingToReport`.
    """
    from experiments.failures import comparable, list_failures, told

    failed = list_failures(job.store)
    if failed.empty:
        return job.store
    copes = getattr(job.kind, "COPES_WITH_FAILURES", False) and len(failed) < len(job.store.plan.table)
    found = job.store if copes else comparable(job.store, failed)
    print(told(job.store, failed))
    return found


def carry_out(job: Job, stop: Stop) -> None:
    """Simulate what is missing, then write the report."""
    from experiments.runner import crew_of

    common, store = job.request.common, job.store
    crew = crew_of(common.executor)
    if not common.resume or store.missing() or (common.retry_failed and store.failed_parts()):
        crew.start()  # before anything is written
    try:
        store.open(common.resume, common.retry_failed)
        announce(job)
        if simulate_all(job, crew, stop) == 0:
            print(f"All runs are in {store.folder} already; reporting them anew.")
        crew.close(at_once=False)
        sound = reportable(job)
        for line in job.kind.report(job.request, sound.plan, sound):
            print(line)
    finally:
        crew.close(at_once=True)
        store.close()


def resume_line(argv: Sequence[str]) -> str:
    """The command that goes on where this one was stopped."""
    once = ("resume=", "retry_failed=")  # done at the start, and not to be done again
    return shlex.join([*COMMAND, *(word for word in argv if not word.startswith(once))])


def stopped(job: Job, argv: Sequence[str]) -> int:
    """After Ctrl-C: what is kept, and how to go on."""
    kept = len(job.store.blocks) - len(job.store.missing())
    print(
        f"\nStopped. {kept} of {len(job.store.blocks)} blocks are kept in {job.store.folder}. To go on:",
        file=sys.stderr,
    )
    print(f"  {resume_line(argv)}", file=sys.stderr)
    return STOPPED


def our_fault(job: Job | None, error: Exception) -> int:
    """Keep the traceback in a file and point to it."""
    from experiments.store import LOG

    folder = job.store.folder if job is not None else Path("results")
    log = folder / LOG
    folder.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)))
    print(f"A fault of ours, not of yours: {type(error).__name__}. The details are in {log}", file=sys.stderr)
    return 1


def run_all(flags: argparse.Namespace, argv: Sequence[str]) -> int:
    """Check everything, then run one experiment after the other."""
    job = None
    try:
        stop = Stop()
        for job in all_prepared(flags.overrides, flags, (*COMMAND, *argv)):
            with stop.listening():
                carry_out(job, stop)
    except Faults:
        raise
    except KeyboardInterrupt:
        if job is None:
            raise
        return stopped(job, argv)
    except NothingToReport as error:
        print(error, file=sys.stderr)
        return 2
    except NoWorkers as error:
        print(f"{error} Finished blocks are kept. To go on:\n  {resume_line(argv)}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read what we print has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno in NOT_WRITABLE and job is not None:
            print(f"{job.store.folder} cannot be written to: {error.strerror}. Finished blocks are kept; make room "
                  f"and go on:\n  {resume_line(argv)}", file=sys.stderr)  # fmt: skip
            return 2
        return our_fault(job, error)
    except Exception as error:
        return our_fault(job, error)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; the exit status."""
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        flags = arguments(argv)
        if flags.shell_completion:
            return complete(flags, argv)
        if flags.cfg and not (flags.help or flags.hydra_help):
            for composed, wrong in all_composed([flags.overrides], flags.config_dir):
                checked(composed, wrong, (*COMMAND, *argv))
        if flags.help or flags.hydra_help or flags.cfg or flags.info:
            return hand_to_hydra(argv)
        return run_all(flags, argv)
    except Faults as faults:
        print(faults.message(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped before anything was simulated; nothing is kept.", file=sys.stderr)
        return STOPPED


def leave(status: int) -> NoReturn:
    """End the process; after a stop also where a thread is in the middle of runs that nobody waits for."""
    if status == STOPPED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    leave(main())
