"""The race of the optimisers, and the step taken apart."""

import re
from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.optimisers import descend
from figures.optimiser_race import draw, optimiser_race
from figures.optimiser_race.model import FINISH, GOAL_STEPS, OPTIMISERS, SURFACES, OptimiserRace

states = st.builds(
    OptimiserRace,
    surface=st.sampled_from(list(SURFACES)),
    across=st.integers(-50, 50).map(lambda n: n / 50),
    up=st.integers(-50, 50).map(lambda n: n / 50),
    followed=st.sampled_from(list(OPTIMISERS)),
    factor=st.integers(2, 60).map(lambda n: n / 20),
    steps=st.integers(0, 100),
)


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("surface", SURFACES)
def test_a_path_is_the_one_that_the_library_descends(name, surface):
    state = OptimiserRace(surface=surface, followed=name, factor=0.8, steps=30)
    optimiser = OPTIMISERS[name][0](state.rate(name))
    path = descend(SURFACES[surface].gradient, state.start, optimiser, steps=30)
    np.testing.assert_array_equal(state.path(name), path)


@pytest.mark.parametrize("steps", [0, 1, 7, 40])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_last_part_is_the_step_that_is_then_taken(name, steps):
    state = OptimiserRace(followed=name, steps=steps)
    moved = state.take_step().path(name)[-1] - state.path(name)[-1]
    assert state.parts[-1].name == "step"
    assert state.parts[-1].vector == pytest.approx(tuple(moved))


@pytest.mark.parametrize("name", ["momentum", "Nesterov"])
@pytest.mark.parametrize("steps", [0, 5, 33])
def test_the_arrows_of_momentum_add_up_to_the_step(name, steps):
    *others, step = [
        part for part in OptimiserRace(followed=name, steps=steps).parts if part.colour
    ]
    total = np.sum([part.vector for part in others], axis=0)
    assert step.vector == pytest.approx(tuple(total))


@pytest.mark.parametrize("name", ["AdaGrad", "RMSProp", "Adam"])
def test_the_adaptive_ones_divide_by_the_root_that_is_shown(name):
    state = OptimiserRace(followed=name, steps=12)
    parts = {part.name: np.array(part.vector) for part in state.parts}
    root = next(value for part, value in parts.items() if part.startswith("√"))
    along = parts["mean gradient"] if name == "Adam" else parts["gradient g"]
    np.testing.assert_allclose(parts["step"], -state.rate(name) * along / root, rtol=1e-6)


def test_the_factor_moves_the_followed_one_alone():
    before, after = OptimiserRace(followed="Adam"), OptimiserRace(followed="Adam", factor=2)
    assert after.rate("Adam") == 2 * before.rate("Adam")
    assert all(after.rate(n) == before.rate(n) for n in OPTIMISERS if n != "Adam")


@pytest.mark.parametrize("surface", SURFACES)
def test_the_goal_can_be_reached_from_the_first_start_but_not_with_the_first_setting(surface):
    start = OptimiserRace(surface=surface, steps=100)
    assert not start.goal_reached
    settings = [
        replace(start, followed=name, factor=n / 20) for name in OPTIMISERS for n in range(2, 61, 2)
    ]
    assert any(state.goal_reached for state in settings)
    bottom = SURFACES[surface].minima[0]
    near = replace(start, across=bottom[0] / 5, up=bottom[1] / 5)
    assert not replace(near, surface="Himmelblau").goal_reached


@given(states.map(lambda state: replace(state, surface="Rosenbrock")))
def test_a_slider_says_where_on_the_map_the_start_is(state):
    assert (state.first, state.second) == pytest.approx(state.start, abs=0.006)
    moved = state.with_first(1.5).with_second(-0.25)
    assert moved.start == pytest.approx((1.5, -0.25))
    assert state.from_place(9.0, -1.0).start == pytest.approx((2.0, -1.0))


def test_the_sliders_of_the_start_end_where_the_surface_does():
    figure = optimiser_race()
    sliders = [w for w in walk(figure.widget) if w.description == "first weight"]
    for surface, reach in (("Himmelblau", 5), ("double well", 2), ("ravine", 4)):
        figure.change(surface=surface)
        assert [(s.min, s.max, s.value) for s in sliders] == [(-reach, reach, figure.state.first)]
    assert figure.state.across == pytest.approx(-0.9)


def walk(widget):
    for child in getattr(widget, "children", ()):
        if hasattr(child, "description"):
            yield child
        yield from walk(child)


@settings(max_examples=30, deadline=None)
@given(states)
def test_every_state_within_reach_of_the_controls_can_be_drawn(state):
    frame = draw(state)
    drawing = re.sub('href="data:[^"]*"', "", "".join(frame.layers))
    assert "nan" not in drawing
    assert "inf" not in drawing
    words = BeautifulSoup(frame.numbers, "html.parser").get_text(" ")
    assert f"After {state.steps} step" in words
    assert "Reached" not in words or state.arrivals[state.followed] <= GOAL_STEPS[state.surface]


def test_an_arrival_is_for_good():
    state = OptimiserRace(steps=100)
    for name, step in state.arrivals.items():
        losses = state.losses(name)
        assert (losses[int(step) :] < FINISH).all()
        assert losses[int(step) - 1] >= FINISH


def test_the_player_stays_small():
    assert len(optimiser_race().player().encode()) < 1_000_000
