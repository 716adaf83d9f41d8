"""A rule of your own: what would a career civil service, which turnovers cannot replace, do for a programme?

    .venv/bin/python -m experiments rules=examples/my_rules.py uncertainties.reserved_1=0.8
    .venv/bin/python -m experiments experiment=discovery rules=examples/my_rules.py "scenario_over=[politics,reserved]"

For researchers who doubt a mechanism, or miss one. A function here replaces the rule of the same name (see
docs/own-rules.md); it takes the same parameters and is compiled like the package's own. `reserved_1` to `reserved_3`
are uncertainties that no rule of the package reads, free for files like this one.
"""

from sim.parameters import constants as k


def leaving_share(p, staff_replaced, attrition):
    """Share of the agency's staff that leaves [share]: a new party replaces only those without a career post.

    attrition + staff_replaced (1 - autonomy) (1 - reserved_1). At reserved_1 = 0 this is the package's own rule.
    """
    return min(1.0, attrition + staff_replaced * (1.0 - p.agency_autonomy) * _open_to_politics(p))


def _open_to_politics(p):
    """Share of posts that are no career posts [share]. A helper: its name starts with an underscore."""
    return 1.0 - p.reserved_1


def capacity_of(p, filled, skill, experience, is_lame_duck):
    """Capacity for items [person-quarters], as in the package; but nobody in a career post is a lame duck."""
    work = filled * skill * (k.UNTRAINED + (1.0 - k.UNTRAINED) * experience)
    work *= 1.0 - p.supervision_burden * p.supervision
    slowdown = k.LAME_DUCK_SLOWDOWN * (1.0 - p.agency_autonomy) * _open_to_politics(p)
    return work * (1.0 - (slowdown if is_lame_duck else 0.0))
