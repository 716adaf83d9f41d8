"""The generator gives its published answers; its draws are uniform, independent and the same in plain Python.

Statistical tests use fixed addresses, so that they pass or fail for good. Each is two-sided and wrong about an honest
generator once in a million (`ALARM`) for any one choice of addresses; there are about 50, so that an honest generator
fails the file with a probability below 1 in 10,000. Too good a fit is a fault too: it shows draws that repeat.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.jit import kernel
from sim.luck import (
    Purpose,
    as_uniform,
    high_half,
    low_half,
    normal_pair,
    philox4x32,
    triangular,
    uniform,
    uniforms,
    words,
)

ROOT = Path(__file__).resolve().parents[2]
ALARM = 1e-6  # false alarm of one two-sided test
LAST = 0xFFFFFFFF
SQRT_6 = math.sqrt(6.0)

# Random123 1.14, tests/kat_vectors, 'philox4x32 10': counter, key, answer.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((LAST,) * 4, (LAST,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

# Fields of an address that vary in a test: how the k-th address is made from k.
FIELDS: dict[str, tuple[int, ...]] = {  # seed, quarter, purpose, major, minor, attempt
    "seed": (1, 0, 0, 0, 0, 0),
    "seed_high": (1 << 32, 0, 0, 0, 0, 0),
    "quarter": (0, 1, 0, 0, 0, 0),
    "purpose": (0, 0, 1, 0, 0, 0),
    "major": (0, 0, 0, 1, 0, 0),
    "minor": (0, 0, 0, 0, 1, 0),
    "attempt": (0, 0, 0, 0, 0, 1),
}
START = (20261, 7, int(Purpose.FIRM), 3, 11, 0)
BITS = {"seed": 63, "quarter": 16, "purpose": 32, "major": 32, "minor": 32, "attempt": 16}


def plain(function: Any) -> Callable[..., Any]:
    """The function as it is written."""
    return getattr(function, "py_func", function)


@kernel
def _fill(out, start, step):
    """Rows of words at the addresses start, start + step, start + 2 step ..."""
    for n in range(out.shape[0]):
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = words(
            start[0] + n * step[0],
            start[1] + n * step[1],
            start[2] + n * step[2],
            start[3] + n * step[3],
            start[4] + n * step[4],
            start[5] + n * step[5],
        )


def blocks(field: str, n: int = 4096) -> np.ndarray:
    """Words, shape (n, 4), at addresses that differ in one field."""
    out = np.empty((n, 4), np.int64)
    _fill(out, np.array(START), np.array(FIELDS[field]))
    return out


def assert_even(counts: np.ndarray) -> None:
    """Two-sided chi-square test that all cells of a table are equally likely."""
    expected = counts.sum() / counts.size
    assert expected >= 16.0  # so that the chi-square approximation holds in its tails
    statistic = ((counts - expected) ** 2 / expected).sum()
    low, high = stats.chi2.ppf([ALARM / 2.0, 1.0 - ALARM / 2.0], counts.size - 1)
    assert low < statistic < high


def assert_central(z: float) -> None:
    """Two-sided test that a standardised statistic is standard normal."""
    assert abs(z) < stats.norm.isf(ALARM / 2.0)


# Known answers


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
@pytest.mark.parametrize("form", [philox4x32, plain(philox4x32)], ids=["compiled", "plain"])
def test_published_answers(form: Any, counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]) -> None:
    assert form(*counter, *key) == answer


@pytest.mark.parametrize("form", [words, plain(words)], ids=["compiled", "plain"])
def test_layout_of_an_address_by_a_published_answer(form: Any) -> None:
    """Each field of the address lies where the third published answer has its words."""
    counter, key, answer = KNOWN[2]
    seed = key[0] + (key[1] << 32)
    quarter, attempt = (counter[0] & 0xFFFF) - 1, counter[0] >> 16
    assert form(seed, quarter, counter[1], counter[2], counter[3], attempt) == answer
    assert form(0, -1, 0, 0, 0, 0) == KNOWN[0][2]


def test_attempts_and_quarters_do_not_meet() -> None:
    assert words(1, 65534, 1, 0, 0, 0) != words(1, -1, 1, 0, 0, 1)
    assert words(1, 0, 1, 0, 0) == words(1, 0, 1, 0, 0, 0)


def test_type_of_a_field_changes_nothing() -> None:
    expected = words(5, 3, int(Purpose.FIRM), 1, 7, 0)
    address: list[Any] = [np.uint64(5), np.int32(3), Purpose.FIRM, np.int8(1), np.uint8(7), np.int16(0)]
    assert words(*address) == plain(words)(*address) == expected


# Draws from words, by hand


def test_uniform_lies_inside_the_open_interval() -> None:
    for form in (as_uniform, plain(as_uniform)):
        assert form(0) == 2.0**-33
        assert form(LAST) == 1.0 - 2.0**-33
        assert form(1 << 31) == 0.5 + 2.0**-33


def test_uniforms_are_those_of_the_words() -> None:
    assert uniforms(5, 3, Purpose.FIRM, 1, 7) == tuple(
        as_uniform(word) for word in words(5, 3, int(Purpose.FIRM), 1, 7)
    )
    assert uniform(5, 3, Purpose.FIRM, 1, 7, 2) == uniforms(5, 3, Purpose.FIRM, 1, 7, 2)[0]


def test_halves_of_a_word() -> None:
    for low, high in ((low_half, high_half), (plain(low_half), plain(high_half))):
        assert low(0x12345678) == (0x5678 + 0.5) / 65536.0
        assert high(0x12345678) == (0x1234 + 0.5) / 65536.0
        assert (low(0), high(LAST)) == (2.0**-17, 1.0 - 2.0**-17)


def test_triangular_by_hand() -> None:
    for form in (triangular, plain(triangular)):
        assert form(0x0000FFFF) == form(0xFFFF0000) == 0.0
        assert form(0) == -form(LAST)
        assert form(LAST) == pytest.approx(SQRT_6, rel=1e-4)
        assert form(LAST) < SQRT_6
        word = 0x12345678
        assert form(word) == pytest.approx(SQRT_6 * (low_half(word) + high_half(word) - 1.0), rel=1e-12)


def test_normal_pair_by_hand() -> None:
    for form in (normal_pair, plain(normal_pair)):
        assert form(math.exp(-2.0), 0.25) == pytest.approx((0.0, 2.0), abs=1e-15)
        assert form(math.exp(-0.5), 0.5) == pytest.approx((-1.0, 0.0), abs=1e-15)
        assert all(math.isfinite(z) for u in (as_uniform(0), as_uniform(LAST)) for z in form(u, u))


# Fields


def test_purposes_are_distinct_and_fit_a_word() -> None:
    numbers = [purpose.value for purpose in Purpose.__members__.values()]  # with aliases, which iteration leaves out
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number <= LAST for number in numbers)


@pytest.mark.parametrize("field", BITS)
def test_each_bit_of_each_field_changes_half_of_the_block(field: str) -> None:
    """Flips of the 128 bits of a block are binomial with probability 1/2 for every bit of every field."""
    n_bases, position = 64, list(BITS).index(field)
    for bit in range(BITS[field]):
        flipped = 0
        for base in range(n_bases):
            address = [1000003 * base + 17, 2 * base + 1, 1 + base % 27, base, 5 * base, base]
            one = words(*address)
            address[position] ^= 1 << bit
            if field == "quarter":  # the bits of the counter are those of quarter + 1
                address[1] = ((2 * base + 2) ^ (1 << bit)) - 1
            flipped += sum((a ^ b).bit_count() for a, b in zip(one, words(*address), strict=True))
        n = 128 * n_bases
        assert abs(flipped - n / 2) < stats.norm.isf(ALARM / 2.0 / sum(BITS.values())) * math.sqrt(n) / 2


def test_addresses_give_blocks_of_their_own() -> None:
    """No two of 57,344 addresses give the same pair of words; by chance two would once in 10^10 choices."""
    pairs = np.concatenate([blocks(field, 8192)[1:] for field in FIELDS])
    keys = (pairs[:, 0].astype(np.uint64) << np.uint64(32)) | pairs[:, 1].astype(np.uint64)
    assert np.unique(keys).size == keys.size


# Statistics


@pytest.mark.parametrize("field", FIELDS)
def test_uniform_along_each_field(field: str) -> None:
    drawn = blocks(field)
    assert_even(np.bincount((drawn >> 24).ravel(), minlength=256))  # as a uniform is read
    assert_even(np.bincount((drawn & 0xFF).ravel(), minlength=256))
    assert_even(np.bincount((drawn >> 8 & 0xFF).ravel(), minlength=256))  # as a low half is read


@pytest.mark.parametrize("field", FIELDS)
def test_neighbours_along_each_field_are_independent(field: str) -> None:
    """A word and that of the next address, in a table of 16 x 16 cells."""
    top = blocks(field, 4097) >> 28
    assert_even(np.bincount((16 * top[:-1] + top[1:]).ravel(), minlength=256))


@pytest.mark.parametrize(("i", "j"), [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)])
def test_words_of_a_block_are_independent(i: int, j: int) -> None:
    top = blocks("minor", 8192) >> 28
    assert_even(np.bincount(16 * top[:, i] + top[:, j], minlength=256))


def test_halves_of_a_word_are_independent() -> None:
    drawn = blocks("minor").ravel()
    assert_even(np.bincount(16 * (drawn >> 28) + (drawn >> 12 & 0xF), minlength=256))


@pytest.mark.parametrize(("one", "other"), [("major", "minor"), ("quarter", "purpose"), ("seed", "seed_high")])
def test_same_step_in_two_fields_is_independent(one: str, other: str) -> None:
    """Fields are not added up: firm 5 of cluster 3 has not the luck of firm 3 of cluster 5."""
    top = (blocks(one)[1:] >> 28, blocks(other)[1:] >> 28)
    assert_even(np.bincount((16 * top[0] + top[1]).ravel(), minlength=256))


def _triangular_quantile(q: np.ndarray) -> np.ndarray:
    """Of the symmetric triangular distribution within +-sqrt(6)."""
    return np.where(q < 0.5, SQRT_6 * (np.sqrt(2.0 * q) - 1.0), SQRT_6 * (1.0 - np.sqrt(2.0 * (1.0 - q))))


def _assert_standard(z: np.ndarray, kurtosis: float, quantile: Callable[[np.ndarray], np.ndarray]) -> None:
    """Mean 0, variance 1 (whose estimate has a variance of (kurtosis - 1) / n) and the shape."""
    assert_central(z.mean() * math.sqrt(z.size))
    assert_central(((z**2).mean() - 1.0) * math.sqrt(z.size / (kurtosis - 1.0)))
    assert_even(np.histogram(z, quantile(np.linspace(0.0, 1.0, 65)))[0])


def test_triangular_has_mean_0_and_variance_1() -> None:
    z = np.array([triangular(word) for word in blocks("minor").ravel()])
    _assert_standard(z, 2.4, _triangular_quantile)


def test_normal_pairs_are_standard_and_independent() -> None:
    u = (blocks("minor", 16384) + 0.5) * 2.0**-32
    pairs = np.array([normal_pair(u0, u1) for u0, u1, _, _ in u.tolist()])
    _assert_standard(pairs[:, 0], 3.0, stats.norm.ppf)
    _assert_standard(pairs[:, 1], 3.0, stats.norm.ppf)
    assert_central(float(np.mean(pairs[:, 0] * pairs[:, 1])) * math.sqrt(len(pairs)))
    cell = np.minimum(stats.norm.cdf(pairs) * 16.0, 15.0).astype(int)
    assert_even(np.bincount(16 * cell[:, 0] + cell[:, 1], minlength=256))


def test_plain_python_draws_the_same() -> None:
    """The whole module without the compiler, in a process of its own."""
    code = """
import json
from sim.luck import *
from sim.luck import Purpose, low_half, high_half, normal_pair, triangular, uniforms, words
addresses = [(2**40 + 7919 * n, n % 48 - 1, Purpose.FIRM, n % 12, n % 128, n % 3) for n in range(200)]
print(json.dumps([[words(*a), uniforms(*a), [(triangular(w), low_half(w), high_half(w)) for w in words(*a)],
                   normal_pair(*uniforms(*a)[:2])] for a in addresses]))
"""
    answers = []
    for disabled in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": disabled},
        )  # fmt: skip
        answers.append(json.loads(done.stdout))
    for compiled, uncompiled in zip(*answers, strict=True):
        assert compiled[:3] == uncompiled[:3]
        assert compiled[3] == pytest.approx(uncompiled[3], rel=1e-14)  # libm may differ in its last bit
