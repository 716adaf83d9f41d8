"""The shared goods: cost, time, capacity, excludability and the channel that each feeds. All values assumed.

Rows follow `sim.parameters.choices.Good`; the last two are public inputs that another ministry delivers.
"""

import numpy as np

from sim.parameters.choices import Good

# cost kUSD | build quarters | users it serves well | excludability | capability, productivity, market channel
_TABLE: dict[Good, tuple[float, ...]] = {
    Good.TRAINING_CENTRE: (500.0, 3, 40, 0.6, 1.0, 0.2, 0.0),
    Good.QUALITY_LABORATORY: (700.0, 4, 30, 0.9, 0.2, 0.5, 0.5),
    Good.EXPORT_PROMOTION: (300.0, 2, 30, 0.7, 0.1, 0.0, 1.0),
    Good.LOGISTICS_HUB: (900.0, 5, 50, 0.8, 0.0, 0.8, 0.3),
    Good.TECHNOLOGY_CENTRE: (800.0, 5, 25, 0.7, 0.9, 0.5, 0.0),
    Good.MARKET_INTELLIGENCE: (200.0, 1, 40, 0.4, 0.2, 0.0, 0.7),
    Good.SANITARY_INSPECTION: (350.0, 3, 120, 0.0, 0.0, 0.3, 0.6),
    Good.ACCESS_ROAD: (700.0, 5, 120, 0.0, 0.0, 0.9, 0.2),
}

COLUMNS: tuple[tuple[str, str, float, float], ...] = (
    ("cost", "kUSD", 100.0, 2000.0),
    ("build time", "quarters", 1.0, 12.0),
    ("users served well", "firms", 10.0, 200.0),
    ("excludability", "share", 0.0, 1.0),
    ("capability channel", "share", 0.0, 1.0),
    ("productivity channel", "share", 0.0, 1.0),
    ("market channel", "share", 0.0, 1.0),
)

GOODS = np.array([_TABLE[good] for good in Good])
COST, BUILD_QUARTERS, CAPACITY, EXCLUDABILITY, TO_CAPABILITY, TO_PRODUCTIVITY, TO_MARKET = GOODS.T.copy()
