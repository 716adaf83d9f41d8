"""Long work waits for its turn: few at a time, in the order in which it was asked for."""

import asyncio
import time
from threading import Lock

import pytest

from app import turns
from app.turns import AT_ONCE, in_turn

N_ASKED = 6


@pytest.fixture(autouse=True)
def _turns_of_this_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a loop of its own, as each server has one."""
    monkeypatch.setattr(turns, "_turn", asyncio.Semaphore(AT_ONCE))


def test_few_work_at_a_time_in_the_order_in_which_they_asked() -> None:
    at_work, most, order, lock = 0, 0, [], Lock()

    def work(number: int) -> int:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
            order.append(number)
        time.sleep(0.02)
        with lock:
            at_work -= 1
        return number

    async def all_at_once() -> list[int | None]:
        return await asyncio.gather(*(in_turn(work, number) for number in range(N_ASKED)))

    assert asyncio.run(all_at_once()) == list(range(N_ASKED))
    assert most <= AT_ONCE
    assert max(abs(place - number) for place, number in enumerate(order)) < AT_ONCE


def test_a_fault_is_told_and_the_next_has_its_turn() -> None:
    async def both() -> list[object]:
        asked = (in_turn(int, "no number"), in_turn(int, "7"))
        return await asyncio.gather(*asked, return_exceptions=True)

    fault, found = asyncio.run(both())
    assert isinstance(fault, ValueError)
    assert found == 7
