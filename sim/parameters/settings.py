"""Settings: the size and the length of the world."""

from sim.parameters.declaration import setting

SETTINGS = (
    setting("horizon_quarters", 48, (16, 120), "quarters", "Length of the window, the same for every run"),
    setting("n_candidate_clusters", 12, (2, 25000), "clusters", "Candidate clusters of the world"),
    setting("n_territories", 1, (1, 50), "territories", "Territories, each with a subnational government"),
    setting("discount_rate", 0.12, (0.0, 0.2), "per year", "Discount rate of benefits and costs"),
)  # fmt: skip
