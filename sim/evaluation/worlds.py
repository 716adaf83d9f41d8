"""The worlds that are evaluated: enough clusters for inference over clusters, and a programme that is carried out.

`WORLD` stands in for what a programme's own file leaves open:

- 60 candidate clusters of 20 firms, 30 of them financed (the most that one programme may finance): as many on either
  side, so that intervals over clusters can be had.
- 20 territories of three clusters each, so that shares of none, one and two thirds, and all can be financed in them.
  Clusters of one territory then lie too far apart for ties between them: what spills over from one to another is the
  labour that growing firms take from their neighbours.
- A loan of US$ 60 million gives each cluster what a cluster of the stylised programme gets and an agency of
  the size that the work needs.
- No elections and no fiscal crises: whether a programme outlives its government is asked elsewhere; here one that ends
  early would only leave an evaluator with less to see.

`NO_SPILLOVER` makes firms of clusters that are not financed live exactly as their twins do, and firms of one cluster
independent of what their neighbours were given. Only the losers of a tender still differ now and then: it costs their
bodies some trust, which decides a membership here and there (a mean effect below a millionth of a log point).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORLD: Mapping[str, object] = MappingProxyType({
    "n_candidate_clusters": 60,
    "n_firms_per_cluster": 20,
    "n_territories": 20,
    "n_clusters": 30,
    "loan_musd": 60.0,
    "executor_tier": "national",
    "elections_held": False,
    "fiscal_crisis_prob": 0.0,
})  # fmt: skip
NO_SPILLOVER: Mapping[str, object] = MappingProxyType({
    "displacement_strength": 0.0,
    "diffusion_strength": 0.0,
    "tie_learning": 0.0,
})  # fmt: skip
HISTORY_YEARS = 4  # that the world lives before approval, so that there is a baseline in every future
