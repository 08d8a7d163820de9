"""Processes of a pool: what they hear, and what they give back."""

from __future__ import annotations

import signal

import pytest

from desk.executors import in_order


def _interrupts_held_back(_: int) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no signal masks here")
def test_a_process_never_hears_ctrl_c_and_its_parent_does() -> None:
    assert [held for _, held in in_order(_interrupts_held_back, range(4), jobs=2)] == [True] * 4
    assert not _interrupts_held_back(0)


def test_results_keep_the_order_of_their_items() -> None:
    assert list(in_order(abs, range(-200, 0), jobs=2)) == [(n, -n) for n in range(-200, 0)]
