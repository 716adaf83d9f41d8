"""What is compared with the twin: panels of firms, groups, and the sums from which every true effect follows."""

import numpy as np

from sim.jit import entry, kernel
from sim.parameters import constants as k
from sim.state import NEVER

# What is kept of every firm for comparison with the twin.
PANEL_DTYPE = np.dtype(
    [("employees", "f8"), ("log_productivity", "f8"), ("exports", "f8"), ("is_alive", "?"), ("is_exporter", "?")],
    align=True,
)
GROUPS = ("members", "itt", "spillover", "unfinanced")
CLOCKS = ("first_benefit", "approval")
# Sums over the firms of a group, with the programme and without, from which every effect follows.
SUMS_DTYPE = np.dtype(
    [(name, "f8") for name in (
        "n", "employees", "twin_employees", "exports", "twin_exports", "exporters", "twin_exporters", "survivors",
        "productivity_gain")]
)  # fmt: skip


@entry
def keep_panel(firms, panel):
    """Copy what is compared with the twin, one row per firm."""
    for i in range(firms.shape[0]):
        row = panel[i]
        firm = firms[i]
        row.employees = firm.employees
        row.log_productivity = firm.log_productivity
        row.exports = firm.exports
        row.is_alive = firm.is_alive
        row.is_exporter = firm.is_exporter


@kernel
def in_group(firm, group, is_financed, in_financed_territory):
    """Whether a firm of the cohort belongs to a group of `GROUPS`, by its code."""
    if group == 0:
        return firm.ever_member and is_financed
    if group == 1:
        return is_financed
    if group == 2:
        return is_financed and not firm.ever_member
    return in_financed_territory and not is_financed


@kernel
def has_financed(clusters, territory):
    """Whether any cluster of a territory is or was financed."""
    for c in range(clusters.shape[0]):  # noqa: SIM110 (compiled code has no any())
        if clusters[c].territory == territory and clusters[c].programme >= 0:
            return True
    return False


@kernel
def add_up(row, twin, sums):
    """Add a firm, with the programme and without, to the sums of its group."""
    sums.n += 1.0
    sums.employees += row.employees
    sums.twin_employees += twin.employees
    sums.exports += row.exports
    sums.twin_exports += twin.exports
    sums.exporters += row.is_exporter
    sums.twin_exporters += twin.is_exporter
    if row.is_alive and twin.is_alive:
        sums.survivors += 1.0
        sums.productivity_gain += row.log_productivity - twin.log_productivity


@kernel
def relative(with_programme, without):
    """(with - without) / without; 0 for an empty group."""
    return (with_programme - without) / without if without > 0.0 else 0.0


@kernel
def effects_of(sums):
    """Effects on productivity, employment, the share of exporters and exports; 0 for an empty group."""
    productivity = sums.productivity_gain / sums.survivors if sums.survivors > 0.0 else 0.0
    exporting = (sums.exporters - sums.twin_exporters) / sums.n if sums.n > 0.0 else 0.0
    return (
        productivity,
        relative(sums.employees, sums.twin_employees),
        exporting,
        relative(sums.exports, sums.twin_exports),
    )


@entry
def sum_groups(world, home, panel, twin_panel, sums):
    """Fill the sums of all groups [group] of a home from two panels [firm] of the same quarter."""
    n_slots = world.firms.shape[0] // world.clusters.shape[0]
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        cluster = world.clusters[c]
        is_financed = cluster.programme >= 0
        near = has_financed(world.clusters, cluster.territory)
        for i in range(c * n_slots, (c + 1) * n_slots):
            firm = world.firms[i]
            if firm.is_cohort:
                for group in range(sums.shape[0]):
                    if in_group(firm, group, is_financed, near):
                        add_up(panel[i], twin_panel[i], sums[group])


@entry
def sum_by_year(world, panels, twin_panels, sums):
    """Fill the sums [clock, year, group] from panels [quarter, firm], four quarters a year.

    The first clock starts when a cluster first benefits, the second at approval. Year y looks at its last quarter.
    """
    n_slots = world.firms.shape[0] // world.clusters.shape[0]
    for c in range(world.clusters.shape[0]):
        cluster = world.clusters[c]
        is_financed = cluster.programme >= 0
        near = has_financed(world.clusters, cluster.territory)
        for clock in range(sums.shape[0]):
            start = cluster.first_benefit_quarter if clock == 0 else 0
            if start == NEVER:
                continue
            for year in range(sums.shape[1]):
                quarter = start + k.QUARTERS_PER_YEAR * (year + 1) - 1
                if quarter >= panels.shape[0]:
                    break
                for i in range(c * n_slots, (c + 1) * n_slots):
                    firm = world.firms[i]
                    if firm.is_cohort:
                        for group in range(sums.shape[2]):
                            if in_group(firm, group, is_financed, near):
                                add_up(panels[quarter, i], twin_panels[quarter, i], sums[clock, year, group])
