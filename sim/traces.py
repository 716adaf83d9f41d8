"""One run in full: its tables, with the same future without the programme beside it, and its story."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import pandas as pd

from sim import engine
from sim.frames import outcome_table
from sim.parameters import constants as k
from sim.parameters.choices import Good
from sim.programmes import Programme, label_of
from sim.state import NOBODY, POPULATIONS, Behaviour, Phase, ProjectState, Stage
from sim.story.phrases import phrases_of
from sim.story.tell import tell
from sim.story.telling import Telling, details, subjects

OUTSIDE = -1  # the partner of a tie that leaves the territory
SERIES_NAMES = {"spent": "disbursed", "capacity": "agency_capacity"}
SERIES_FIRST = (
    "quarter", "date", "disbursed_musd", "committed_musd", "planned_musd", "agency_capacity", "queue",
    "contribution_rate", "trust", "n_goods_operating", "n_ties", "n_members", "in_transition", "in_freeze", "suspended",
)  # fmt: skip
FIRM_COLUMNS = {
    "cluster": "cluster", "link": "link", "alive": "is_alive", "is_member": "is_member",
    "is_beneficiary": "is_beneficiary", "employees": "employees", "log_productivity": "log_productivity",
    "exports": "exports", "is_exporter": "is_exporter", "trust": "trust", "paid_in": "paid_in",
}  # fmt: skip
FIRM_FURTHER = (
    "behaviour",
    "capability",
    "market_access",
    "belief",
    "fatigue",
    "outside_tie",
    "ever_member",
    "is_small",
    "is_cohort",
)
TWIN_COLUMNS = {"alive": "is_alive", "employees": "employees", "log_productivity": "log_productivity",
                "exports": "exports", "is_exporter": "is_exporter"}  # fmt: skip
CLUSTER_COLUMNS = (
    "territory",
    "programme",
    "stage",
    "is_chain",
    "n_links",
    "growth_potential",
    "readiness",
    "connectedness",
    "conflict",
    "mobilised",
    "ownership",
    "plan_quality",
    "contribution_rate",
    "mean_trust",
    "mean_belief",
    "capability",
    "market_access",
    "n_alive",
    "n_members",
    "n_beneficiaries",
    "employees",
    "member_employees",
    "sales",
    "exports",
    "budget",
    "n_proposed",
    "n_failed",
    "n_opened",
    "selected_quarter",
    "starts_quarter",
    "governed_quarter",
    "plan_quarter",
    "first_good_quarter",
    "first_benefit_quarter",
    "closed_quarter",
)
GOOD_COLUMNS = (
    "state",
    "programme",
    "cost",
    "pledged",
    "matched",
    "spent",
    "service",
    "users",
    "upkeep",
    "maintenance",
    "need",
    "priority",
    "n_tries",
    "opened_quarter",
)
CODES: dict[tuple[str, str], type[IntEnum]] = {
    ("firms", "behaviour"): Behaviour, ("clusters", "stage"): Stage, ("projects", "state"): ProjectState,
    ("series", "phase"): Phase,
}  # fmt: skip


def as_text(codes: np.ndarray, of: type[IntEnum]) -> np.ndarray:
    """Codes [n] as the lower-case names that users read."""
    return np.array([member.name.lower() for member in of])[codes]


def column_of(population: str, records: np.ndarray, field: str) -> np.ndarray:
    """A field of some records as a flat column; a code as text."""
    values = records[field].ravel()
    code = CODES.get((population, field))
    return values.copy() if code is None else as_text(values, code)


def series_columns(series: np.recarray, quarters: np.ndarray, dates: np.ndarray) -> dict[str, np.ndarray]:
    """The series [quarter] by the names and in the order that users read, money in US$ million."""
    columns = {"quarter": quarters, "date": dates}
    for field in POPULATIONS["series"]:
        name = SERIES_NAMES.get(field.name, field.name)
        values = column_of("series", series, field.name)
        is_money = field.unit == "kUSD"
        columns[f"{name}_musd" if is_money else name] = values * k.MUSD if is_money else values
    return {name: columns[name] for name in dict.fromkeys((*SERIES_FIRST, *columns))}


@dataclass(frozen=True)
class Trace:
    """One run in full; every table is made when it is first asked for."""

    programme: Programme
    seed: int
    row: np.void  # parameters at the start
    overrides: np.recarray
    lived: engine.Trace

    @property
    def n_quarters(self) -> int:
        """Length of the window."""
        return len(self.lived.world.series)

    @cached_property
    def dates(self) -> np.ndarray:
        """Label of every quarter: of the real calendar, or counted from approval where there is none."""
        offset = int(self.row["launch_offset_quarters"])
        return np.array([label_of(self.programme, offset, quarter) for quarter in range(self.n_quarters)])

    @cached_property
    def series(self) -> pd.DataFrame:
        """One row per quarter, as it stood at its end."""
        return pd.DataFrame(series_columns(self.lived.world.series, np.arange(self.n_quarters), self.dates))

    @cached_property
    def outcomes(self) -> pd.Series:
        """The outcomes of the run."""
        return outcome_table(self.lived.outcomes, pd.RangeIndex(1)).iloc[0].rename(None)

    @cached_property
    def telling(self) -> Telling:
        """What the story is made from."""
        world = self.lived.world
        events = world.events[: int(world.commons[0].n_events)].view(np.recarray)
        return Telling(self.programme, self.seed, self.row, self.overrides, self.dates, events, self.lived)

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event: when, what, about whom, told in a part of a sentence, and with its reasons by name.

        Subjects are numbered from 1 in the text, as in the story; the columns `cluster` and `programme` number them
        from 0, as all tables and overrides do, and are missing where an event is about neither.
        """
        told, phrases = self.telling, phrases_of("en")
        table = subjects(told, phrases)
        quarters = told.events["quarter"]
        return pd.DataFrame(
            {
                "quarter": quarters.astype(np.int64),
                "date": self.dates[quarters],
                "kind": table.kinds,
                "subject": table.subjects,
                "detail": details(told, phrases),
                "reasons": pd.Series(table.reasons, dtype=object),
                "cluster": pd.Series(table.clusters, dtype="Int64"),
                "programme": pd.Series(table.programmes, dtype="Int64"),
            }
        )

    @cached_property
    def firms(self) -> pd.DataFrame:
        """One row per quarter and place of a firm, at the end of the quarter, with the twin's firm beside it.

        `firm` is the place, the same in every quarter, run and twin; entrants have places of their own, not alive until
        they enter. Exports and payments in thousands of US$.
        """
        records, twin = self.lived.firms, self.lived.twin
        columns = self._keys("firm", records.shape[1])
        columns |= {name: column_of("firms", records, field) for name, field in FIRM_COLUMNS.items()}
        columns |= {f"twin_{name}": twin[field].ravel() for name, field in TWIN_COLUMNS.items()}
        return pd.DataFrame(columns | {name: column_of("firms", records, name) for name in FIRM_FURTHER})

    @cached_property
    def clusters(self) -> pd.DataFrame:
        """One row per quarter and cluster, financed or not; money in thousands of US$."""
        records = self.lived.clusters
        columns = self._keys("cluster", records.shape[1])
        return pd.DataFrame(columns | {name: column_of("clusters", records, name) for name in CLUSTER_COLUMNS})

    @cached_property
    def goods(self) -> pd.DataFrame:
        """One row per quarter, cluster and kind of shared good, from the idea on; money in thousands of US$."""
        records = self.lived.goods
        n_clusters, n_goods = records.shape[1:]
        columns = self._keys("cluster", n_clusters, n_goods)
        kinds = np.tile(as_text(np.arange(n_goods), Good), len(records) * n_clusters)
        columns |= {"good": kinds} | {name: column_of("projects", records, name) for name in GOOD_COLUMNS}
        return pd.DataFrame(columns)

    @cached_property
    def ties(self) -> pd.DataFrame:
        """One row per quarter and tie of a living firm to a partner that it keeps; two who keep each other have two.

        `within` tells whether both are of one cluster. A tie to the outside of the territory has the partner -1.
        """
        ties, firms = self.lived.ties, self.lived.firms
        quarter, firm, place = np.nonzero((ties["partner"] != NOBODY) & firms["is_alive"][:, :, np.newaxis])
        partner = ties["partner"][quarter, firm, place]
        home = firms["cluster"][0]
        out_quarter, out_firm = np.nonzero((firms["outside_tie"] >= k.WEAKEST_TIE) & firms["is_alive"])
        table = pd.DataFrame(
            {
                "quarter": np.concatenate([quarter, out_quarter]),
                "firm": np.concatenate([firm, out_firm]),
                "partner": np.concatenate([partner, np.full(len(out_firm), OUTSIDE)]).astype(np.int64),
                "strength": np.concatenate(
                    [ties["strength"][quarter, firm, place], firms["outside_tie"][out_quarter, out_firm]]
                ),
                "within": np.concatenate([home[firm] == home[partner], np.zeros(len(out_firm), dtype=bool)]),
            }
        )
        order = np.lexsort((table["firm"], table["quarter"]))
        return table.iloc[order].reset_index(drop=True)

    def story(self, language: str = "en", is_played: bool = False) -> str:
        """The story of the run, in Markdown. Raises `ValueError` for a language that is not there.

        In a run that was played, what an actor was made to decide is told as the decision of the player in its seat.
        """
        return tell(self.telling._replace(is_played=is_played), phrases_of(language))

    def _keys(self, name: str, n: int, each: int = 1) -> dict[str, np.ndarray]:
        """Columns of quarters and of the members of a population, in the order of flat records."""
        quarters = np.repeat(np.arange(self.n_quarters), n * each)
        return {"quarter": quarters, name: np.tile(np.repeat(np.arange(n), each), self.n_quarters)}
