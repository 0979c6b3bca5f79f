"""How many requests are worked on at the same time: some, a few wait, the others are refused at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from agreements.serving.lanes import BusyError, Lane, Lanes, SingleFlight
from cooperation.local import THREADS
from tests.helpers.running_site import wait_for


def test_lane_lets_some_in_some_wait_and_refuses_the_others():
    lane = Lane(places=1, waiting=1)
    lane.enter()

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(lane.enter)
        wait_for(lambda: lane.waiting, 5)
        with pytest.raises(BusyError):
            lane.enter()
        lane.leave()
        waiting.result(timeout=5)
    with pytest.raises(BusyError):
        Lane(places=0, waiting=1, patience=0.01).enter()


def test_place_is_given_back_after_a_failure():
    lane = Lane(places=1, waiting=0)

    with pytest.raises(ZeroDivisionError), lane.place():
        1 / 0  # noqa: B018

    lane.enter()


def test_what_many_ask_for_at_once_is_made_once():
    flights, made, all_asked = SingleFlight(Lane(places=3, waiting=0)), [], threading.Barrier(4)

    def ask(_number: int) -> bool:
        all_asked.wait()
        with flights.first("a file") as is_first:
            if is_first:
                wait_for(lambda: not flights.followers.free, 5)
                made.append("a file")
            return bool(made)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [True] * 4
    assert made == ["a file"]
    with flights.first("a file") as is_first:
        assert is_first


def test_who_fails_to_make_it_leaves_the_others_to_try():
    flights = SingleFlight(Lane(places=1, waiting=0))

    with pytest.raises(ZeroDivisionError), flights.first("a file"):
        1 / 0  # noqa: B018

    with flights.first("a file") as is_first:
        assert is_first


def test_lanes_of_a_process_leave_threads_for_kept_answers():
    lanes = vars(Lanes()).values()

    assert sum(lane.free + lane.most_waiting for lane in lanes) <= int(THREADS) - 6
