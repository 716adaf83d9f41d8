"""Luck: every draw is a pure function of the seed, the quarter, who draws, what for, and the attempt.

A block of four random words of 32 bits comes from the counter-based generator Philox4x32-10 (Salmon, Moraes, Dror
and Shaw 2011, 'Parallel random numbers: as easy as 1, 2, 3', SC11). There is no state: whoever knows the address of
a draw can repeat it, so that two designs live the same future whatever else happens in either. The address is

    counter word 0: quarter + 1 in the low 16 bits (0: before the first quarter), attempt in the high 16 bits
    counter word 1: purpose
    counter word 2: major identity: number of the cluster, programme slot, tier of government or territory
    counter word 3: minor identity: position of a firm in its cluster, kind of good, slot or territory within it
    key words 0, 1: low and high half of the seed

Identity is a fixed address and never a running index, so that one more firm changes nobody else's luck. A word is an
int64 from 0 to 2^32 - 1: products of two wrap around in compiled code and do not in plain Python, but their masked
halves are the same.
"""

import math
from enum import IntEnum

from sim.jit import kernel

_MASK = 0xFFFFFFFF
_HALF_MASK = 0xFFFF
_MULTIPLIER_0 = 0xD2511F53
_MULTIPLIER_1 = 0xCD9E8D57
_WEYL_0 = 0x9E3779B9  # golden ratio
_WEYL_1 = 0xBB67AE85  # square root of three, less one
_ROUNDS = 10
_PER_WORD = 2.0**-32
_PER_HALF = 2.0**-16
_TRIANGULAR_SCALE = math.sqrt(6.0) * _PER_HALF


class Purpose(IntEnum):
    """What a draw is for. A number is never changed or used again: it would change every future."""

    WORLD_CLUSTER = 1
    WORLD_NEED = 2
    WORLD_FIRM = 3
    ECONOMY = 4
    TERRITORY = 5
    ELECTION = 6
    HANDOVER = 7
    CONTINUITY = 8
    LENDER = 9
    EXTENSION = 10
    SELECTION = 11
    CHAMBER = 12
    PLAN = 13
    PROJECT = 14
    FIRM = 15
    MEETING = 16
    EVALUATION = 17
    APPROVAL = 18
    FISCAL = 19
    MINISTRY = 20
    CHAMBER_LIFE = 21
    GOVERNMENT = 22
    BENEFICIARY_LOT = 23
    ROLLOUT_LOT = 24
    # of an evaluation, never of the world that it looks at
    LOTTERY = 30
    SATURATION = 31
    SAMPLE = 32
    ATTRITION = 33
    REPORT = 34
    REPORT_STATUS = 35


@kernel
def philox4x32(c0, c1, c2, c3, k0, k1):
    """Four words from four words of counter and two of key by ten rounds of Philox (Salmon et al. 2011).

    All are integers from 0 to 2^32 - 1. Each round maps, with (high, low) halves of products,
    c' = (high(M1 c2) ^ c1 ^ k0, low(M1 c2), high(M0 c0) ^ c3 ^ k1, low(M0 c0)) and adds Weyl constants to the key.
    """
    for _ in range(_ROUNDS):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = ((product_1 >> 32) & _MASK) ^ c1 ^ k0
        c1 = product_1 & _MASK
        c2 = ((product_0 >> 32) & _MASK) ^ c3 ^ k1
        c3 = product_0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


@kernel
def words(seed, quarter, purpose, major, minor, attempt=0):
    """The block of four words, each from 0 to 2^32 - 1, at an address.

    `seed` from 0 to 2^63 - 1; `quarter` from -1 to 65534; `purpose`, `major` and `minor` from 0 to 2^32 - 1;
    `attempt` from 0 to 65535, for one who draws again for the same purpose in the same quarter.
    """
    return philox4x32(
        int(quarter) + 1 + (int(attempt) << 16),
        int(purpose & _MASK),  # the compiler knows no int() of a member of an enumeration
        int(major),
        int(minor),
        int(seed) & _MASK,
        (int(seed) >> 32) & _MASK,
    )


@kernel
def as_uniform(word):
    """A uniform in the open interval (0, 1) from a word: (word + 1/2) / 2^32."""
    return (word + 0.5) * _PER_WORD


@kernel
def uniforms(seed, quarter, purpose, major, minor, attempt=0):
    """Four independent uniforms in (0, 1) at an address (see `words`)."""
    w0, w1, w2, w3 = words(seed, quarter, purpose, major, minor, attempt)
    return as_uniform(w0), as_uniform(w1), as_uniform(w2), as_uniform(w3)


@kernel
def uniform(seed, quarter, purpose, major, minor, attempt=0):
    """The first of the four uniforms at an address (see `words`)."""
    return as_uniform(words(seed, quarter, purpose, major, minor, attempt)[0])


@kernel
def normal_pair(u, v):
    """Two independent standard normals from two uniforms in (0, 1): r cos(2 pi v), r sin(2 pi v), r^2 = -2 ln u.

    Box and Muller 1958.
    """
    radius = math.sqrt(-2.0 * math.log(u))
    angle = 2.0 * math.pi * v
    return radius * math.cos(angle), radius * math.sin(angle)


@kernel
def low_half(word):
    """A uniform in (0, 1) from the low 16 bits of a word; independent of that from the high ones."""
    return ((word & _HALF_MASK) + 0.5) * _PER_HALF


@kernel
def high_half(word):
    """A uniform in (0, 1) from the high 16 bits of a word; independent of that from the low ones."""
    return ((word >> 16) + 0.5) * _PER_HALF


@kernel
def triangular(word):
    """A symmetric triangular draw of mean 0 and variance 1, within +-sqrt(6), from a word.

    sqrt(6) (a + b - 1), where a and b are the uniforms of the word's two halves.
    """
    return ((word & _HALF_MASK) + (word >> 16) - _HALF_MASK) * _TRIANGULAR_SCALE
