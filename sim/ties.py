"""How ties are read: each firm keeps a list of partners, and a tie in either list is a tie of both."""

from sim.jit import kernel
from sim.state import N_PARTNERS, NOBODY


@kernel
def lists(ties, i, j):
    """Whether a firm keeps another among its partners."""
    for place in range(N_PARTNERS):  # noqa: SIM110 (compiled code has no any())
        if ties[i, place].partner == j:
            return True
    return False


@kernel
def n_ties_of(ties, i):
    """Ties of a firm that its partner's list does not count already: every pair is counted once."""
    n = 0
    for place in range(N_PARTNERS):
        j = ties[i, place].partner
        if j != NOBODY and (i < j or not lists(ties, j, i)):
            n += 1
    return n
