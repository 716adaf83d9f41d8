"""Comparisons to begin with: designs whose levers have a price (docs/lever-prices.md, conf/design)."""

from __future__ import annotations

from app.links import Values

QUICK: dict[str, tuple[Values, ...]] = {
    "agency": ({"agency_autonomy": 0.1}, {"agency_autonomy": 0.8}),
    "simple": (
        {"n_approval_steps": 2, "n_components": 3, "n_executing_units": 1},
        {"n_approval_steps": 6, "n_components": 6, "n_executing_units": 3},
    ),
    "match": ({"club_match_rate": 0.5}, {"club_match_rate": 1.5}, {"club_match_rate": 3.0}),
    "adaptive": ({}, {"flexibility": 0.9, "me_share": 0.06, "pruning": True, "reserve_share": 0.2}),
    "civil_society": (
        {"civil_society": "none"}, {"civil_society": "consulted"}, {"civil_society": "seats"},
        {"civil_society": "co_executes"},
    ),
    "spread": ({"n_clusters": 4}, {"n_clusters": 12}),
    "upkeep": ({"maintenance_share": 0.0, "hand_over": False}, {"maintenance_share": 0.1, "hand_over": True}),
    "memory": ({"committee_private_seats": 0, "committee_civil_seats": 0},
               {"committee_private_seats": 6, "committee_civil_seats": 3}),
}  # fmt: skip
SCRATCH: tuple[Values, ...] = ({}, {})
