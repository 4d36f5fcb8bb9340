"""Code without an end is stopped, and nothing else is lost."""

import signal
import threading
import time

import pytest

from homework import limits
from homework.limits import StoppedError, time_limit

BRIEF = 0.2


@pytest.fixture(params=["timer", "thread"])
def mechanism(request, monkeypatch):
    """As in the main thread where there are timers, and as in other threads and on Windows."""
    if request.param == "thread":
        monkeypatch.delattr(signal, "setitimer", raising=False)
    elif not hasattr(signal, "setitimer"):
        pytest.skip("This system has no timers.")


def turn():
    while True:
        pass


def turn_and_catch():
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: BLE001, S112, RUF100  # as a student does
            continue


def turn_and_catch_all():
    stopped = 0
    while stopped < 3:
        try:
            while True:
                pass
        except:  # noqa: E722
            stopped += 1
    while True:
        pass


def inside_another_limit():
    with time_limit(10):
        pass
    turn()


def grow():
    kept = []
    while True:
        kept.append(bytearray(2**20))


@pytest.mark.parametrize("endless", [turn, turn_and_catch, turn_and_catch_all])
@pytest.mark.usefixtures("mechanism")
def test_a_loop_without_end_is_stopped(endless):
    with pytest.raises(StoppedError, match=r"stopped after 0\.2 seconds"), time_limit(BRIEF):
        endless()


@pytest.mark.usefixtures("mechanism")
def test_what_is_quick_is_left_alone_and_nothing_rings_later():
    with time_limit(BRIEF):
        seen = sum(range(10))
    assert seen == 45
    time.sleep(2 * BRIEF)


@pytest.mark.usefixtures("mechanism")
def test_one_limit_inside_another_does_not_use_up_its_time():
    with time_limit(2 * BRIEF):
        with pytest.raises(StoppedError), time_limit(BRIEF):
            turn()
        with pytest.raises(StoppedError), time_limit(BRIEF):
            turn()
        with pytest.raises(StoppedError), time_limit(BRIEF):
            turn()
    with pytest.raises(StoppedError), time_limit(BRIEF):
        inside_another_limit()


def test_what_fills_the_memory_is_stopped_before_it_ends_the_kernel(monkeypatch):
    monkeypatch.setattr(limits, "MEMORY_MB", 64)
    with pytest.raises(StoppedError, match="filled 64 MB of memory"), time_limit(60):
        grow()


@pytest.mark.usefixtures("mechanism")
def test_an_interrupt_by_the_student_stays_one():
    with pytest.raises(KeyboardInterrupt), time_limit(60):
        raise KeyboardInterrupt


def test_in_a_thread_of_its_own_a_check_is_stopped_too_and_the_main_thread_goes_on():
    said = []

    def run():
        try:
            with time_limit(BRIEF):
                turn()
        except StoppedError as error:
            said.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    with time_limit(60):
        sum(range(10))
    thread.join(timeout=20)
    assert said == ["It was stopped after 0.2 seconds."]
