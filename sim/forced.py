"""Overrides as the kernels see them: looked up only where something is drawn or decided."""

import numpy as np

from sim.jit import kernel


@kernel
def forced_value(overrides, quarter, actor, kind, subject):
    """The value that a user forces on a decision, or NaN where nothing is forced.

    `overrides` [n] is sorted by quarter; among several for one decision the last one wins.
    """
    value = np.nan
    for index in range(overrides.shape[0]):
        override = overrides[index]
        if override.quarter > quarter:
            break
        is_it = override.kind == kind and override.actor == actor and override.subject == subject
        if override.quarter == quarter and is_it:
            value = override.value
    return value
