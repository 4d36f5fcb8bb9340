"""Labels of a picture: what they take for covered is covered, and they find a free place."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from figures.toolkit.labels import Label, Line, _crossing, settled

SIZE = (300.0, 200.0)
place = st.tuples(st.integers(0, 300), st.integers(0, 200))


@given(st.lists(place, min_size=2, max_size=6), place, st.integers(1, 80), st.integers(1, 40))
def test_a_line_crosses_a_box_where_one_of_its_points_lies_within(corners, corner, wide, high):
    points = np.array(corners, float)
    box = (corner[0], corner[1], corner[0] + wide, corner[1] + high)
    shares = np.linspace(0, 1, 200)[:, None]
    walked = [a + shares * (b - a) for a, b in itertools.pairwise(points)]
    within = [((piece > box[:2]) & (piece < box[2:])).all(axis=1).any() for piece in walked]
    assert _crossing(box, points[:-1], points[1:]) >= sum(within)
    wider = (box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3)
    near = [((piece > wider[:2]) & (piece < wider[2:])).all(axis=1).any() for piece in walked]
    assert _crossing(box, points[:-1], points[1:]) <= sum(near)


@given(place, place, place)
def test_a_label_finds_a_place_clear_of_a_line_and_of_another_label(at, begin, end):
    line = Line("", np.array([begin, end], float))
    labels = [Label("", *map(float, at), "slope", "", 0, 12) for _ in range(2)]
    (_, one), (_, other) = list(settled([*labels, line], SIZE))[:2]
    for found in (one, other):
        assert _crossing(found.box, line.points[:-1], line.points[1:]) == 0
        assert found.box[0] >= 0
        assert found.box[2] <= SIZE[0]
    assert (
        one.box[2] <= other.box[0]
        or other.box[2] <= one.box[0]
        or (one.box[3] <= other.box[1] or other.box[3] <= one.box[1])
    )
