"""A submission has one account, of its own work, the judge's, and rest. Nothing renews it."""

import contextlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox.ledger import Ledger

SECONDS, EXTRA, LOOK = 10.0, 6.0, 0.1


class Machine:
    """Clocks of a machine on which nothing runs but one submission, on ``cores`` of its own."""

    def __init__(self, cores=2):
        self.now = 0.0
        self.cores = cores
        self.used = 0.0  # by all processes
        self.turns = (
            0.0  # in which the process whose turn it is ran or waited for another of its own
        )

    def passes(self, wall, first, others):
        """Let time pass: its share in which the first process ran, and how many others did besides."""
        running = min(others, self.cores)
        self.now += wall
        if first == "rests":
            self.used += wall * running
            return
        self.turns += wall
        # one that waits does so because all cores are taken, by processes of the submission's
        self.used += wall * (self.cores if first == "waits" else min(1 + others, self.cores))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["runs", "waits", "rests"]),
        st.integers(0, 4),  # other processes that want to run
        st.floats(0.001, LOOK),
    ),
    min_size=1,
    max_size=40,
)
# what may be tried: a session is as many steps; some are questions, and some ask for more time
SESSIONS = st.lists(
    st.tuples(STEPS, st.booleans(), st.none() | st.floats(0.0, 100.0)), min_size=1, max_size=8
)


def tried(sessions, repeat=60):
    """Go through sessions again and again, as a submission that ends each would, until it is stopped."""
    machine = Machine()
    ledger = Ledger(SECONDS, EXTRA, clock=lambda: machine.now)
    spent_before = 0.0
    for steps, is_question, more in itertools.chain.from_iterable([sessions] * repeat):
        with contextlib.ExitStack() as stack:
            stack.enter_context(ledger.running())
            stack.enter_context(ledger.source(lambda: (machine.used, machine.turns)))
            if is_question:
                stack.enter_context(ledger.question())
                if more is not None:
                    ledger.allow(more)
            for first, others, wall in steps:
                if ledger.left() <= 0:
                    break
                machine.passes(wall, first, others)
                assert ledger.spent() >= spent_before - 2.0  # what a wait explains comes late
                spent_before = ledger.spent()
        if ledger.left() <= 0:
            break
    return machine


@settings(max_examples=100, deadline=None)
@given(SESSIONS)
def test_whatever_it_does_and_however_often_it_begins_again_both_clocks_are_bounded(sessions):
    machine = tried(sessions)
    overshot = LOOK * machine.cores
    assert machine.used <= SECONDS + EXTRA + overshot
    assert machine.now <= SECONDS + EXTRA + overshot + 0.1
    if not any(is_question and more is not None for _, is_question, more in sessions):
        assert machine.used <= SECONDS + overshot
        assert machine.now <= SECONDS + overshot + 0.1


@settings(max_examples=100, deadline=None)
@given(SESSIONS, st.floats(0.0, 30.0))
def test_sessions_are_charged_as_one_would_be(sessions, waited):
    """No time is lost between sessions, and none that passed there is charged."""
    spent = []
    for apart in (False, True):
        machine = Machine()
        ledger = Ledger(1e6, clock=lambda machine=machine: machine.now)
        with contextlib.ExitStack() as whole:
            for steps, _, _ in sessions:
                with contextlib.ExitStack() as stack:
                    use = stack if apart else whole
                    if apart or ledger.spent() == 0:
                        use.enter_context(ledger.running())
                        use.enter_context(ledger.source(lambda m=machine: (m.used, m.turns)))
                    for first, others, wall in steps:
                        machine.passes(wall, first, others)
                        ledger.spent()
                if apart:
                    machine.now += waited
            spent.append(ledger.spent())
    assert spent[0] == pytest.approx(spent[1], abs=0.2)


def test_waiting_for_a_busy_machine_is_free():
    machine = Machine()
    ledger = Ledger(SECONDS, clock=lambda: machine.now)
    with ledger.running(), ledger.source(lambda: (machine.used, machine.turns)):
        machine.used += 1.0
        machine.now += 100.0
        machine.turns += 100.0
        assert ledger.spent() == pytest.approx(1.0, abs=0.1)
        machine.now += 3.0
        assert ledger.spent() == pytest.approx(4.0, abs=0.2)


def test_a_wait_that_the_kernel_notes_late_is_free_too():
    machine = Machine()
    ledger = Ledger(SECONDS, clock=lambda: machine.now)
    with ledger.running(), ledger.source(lambda: (machine.used, machine.turns)):
        for _ in range(15):
            machine.now += 0.1
            ledger.spent()
        machine.turns += 1.5
        assert ledger.spent() == pytest.approx(0.0, abs=0.01)


def test_on_a_machine_that_is_never_free_the_wall_ends_it():
    machine = Machine()
    ledger = Ledger(SECONDS, clock=lambda: machine.now)
    machine.now += 19 * SECONDS
    assert ledger.left() > 0
    machine.now += 2 * SECONDS
    assert ledger.left() == 0


def test_a_process_that_has_gone_keeps_what_it_cost():
    told = [(3.0, 3.0)]

    def read():
        if not told:
            raise OSError
        return told[-1]

    ledger = Ledger(SECONDS)
    with ledger.source(read):
        told.append((5.0, 5.0))
        assert ledger.spent() == 2.0
        told.clear()
        assert ledger.spent() == 2.0
    assert ledger.spent() == 2.0


def test_extra_time_is_for_its_question_and_what_it_leaves_lapses():
    ledger = Ledger(SECONDS, EXTRA)
    with ledger.question():
        ledger.allow(60.0)
        assert ledger.left() == pytest.approx(SECONDS + EXTRA, abs=0.1)
        ledger.charge(2.0)
    assert ledger.left() == pytest.approx(SECONDS, abs=0.1)
    with ledger.question():
        ledger.allow(60.0)
        assert ledger.left() == pytest.approx(SECONDS + EXTRA - 2.0, abs=0.1)
        ledger.charge(5.0)
    assert ledger.left() == pytest.approx(SECONDS - 1.0, abs=0.1)
