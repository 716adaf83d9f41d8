"""The economy: common demand and exchange-rate shocks, and those of the territories (step 1)."""

import math

from sim.jit import kernel, rule
from sim.luck import Purpose, normal_pair, uniforms
from sim.parameters import constants as k
from sim.state import SLOTS


@rule
def next_shock(shock, persistence, sd, normal):
    """A first-order autoregression, shock' = persistence x shock + sd x normal [log points]. Assumed."""
    return persistence * shock + sd * normal


@rule
def is_crisis(shock, persistence, sd):
    """Whether a shock lies further below zero than the crisis threshold in stationary deviations. Assumed."""
    return sd > 0.0 and shock < -k.CRISIS_DEVIATIONS * sd / math.sqrt(1.0 - persistence * persistence)


@kernel
def update_economy(params, commons, territories, quarter, seed):
    """Draw the shocks of the quarter for the world, by the first programme's parameters, and for each territory."""
    p = params[0]
    u0, u1, _, _ = uniforms(seed, quarter, Purpose.ECONOMY, 0, 0)
    demand, exchange = normal_pair(u0, u1)
    commons.shock = next_shock(commons.shock, p.shock_persistence, p.shock_sd, demand)
    commons.exchange = next_shock(commons.exchange, p.shock_persistence, p.exchange_sd, exchange)
    commons.in_crisis = is_crisis(commons.shock, p.shock_persistence, p.shock_sd)
    for t in range(territories.shape[0]):
        u0, u1, _, _ = uniforms(seed, quarter, Purpose.TERRITORY, t, 0)
        own, _ = normal_pair(u0, u1)
        territory = territories[t]
        p = params[SLOTS * territory.home]
        territory.shock = next_shock(territory.shock, p.shock_persistence, k.TERRITORY_SHOCK_SHARE * p.shock_sd, own)
