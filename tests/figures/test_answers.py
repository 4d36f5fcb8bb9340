"""The answers that lectures give to the questions of their figures, where no cell prints them."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib.losses import sigmoid_cross_entropy
from figures.descent.model import Descent
from figures.outlier import Outlier
from figures.playground.model import Playground


def test_the_ravine_is_easy_in_the_range_that_lecture_2_names():
    state = Descent(first=-1.8, second=1.2, steps=35)
    rates = [
        float(rate)
        for rate in np.arange(0.5, 1.0, 0.01).round(2)
        if replace(state, learning_rate=float(rate)).losses[-1] < 0.001
    ]
    assert (min(rates), max(rates)) == (0.71, 0.94)


def test_what_lecture_12_says_of_the_playground():
    spirals = replace(Playground(), points="spirals", units=8, learning_rate=3.0).train(30)
    assert min(spirals.now.losses) == pytest.approx(0.04, abs=0.005)
    assert max(spirals.now.losses[1:]) == pytest.approx(0.7, abs=0.05)
    calm = replace(spirals, learning_rate=0.1).train(30)
    assert calm.now.losses[-1] == pytest.approx(0.03, abs=0.005)
    slow = replace(Playground(), points="spirals", units=8, learning_rate=0.1).train(60)
    assert slow.now.losses[-1] == pytest.approx(0.34, abs=0.005)
    moons = replace(Playground(), points="moons", noise=0.4, layers=2, units=8)
    free, held = moons.train(300).now, replace(moons, penalty=("L2", 0.01)).train(300).now
    assert (free.test_losses[-1], free.losses[-1]) == pytest.approx((0.42, 0.19), abs=0.005)
    assert (held.test_losses[-1], held.losses[-1]) == pytest.approx((0.35, 0.28), abs=0.005)


def test_what_lecture_13_says_of_the_outlier():
    before, after = Outlier(x=4.4, y=4.0), Outlier(x=4.5, y=4.0)
    assert before.margins[-1] == pytest.approx(2, abs=0.1)
    assert after.margins[-1] == pytest.approx(-8, abs=0.3)
    follows = Outlier(x=5.0, y=4.0, loss=sigmoid_cross_entropy)
    assert follows.wrong == (0, 0)
    assert follows.turned[0] == pytest.approx(49, abs=0.5)
    assert follows.wrong_of_fresh[0] == pytest.approx(0.034)
    turned = np.array([Outlier(x=5.0, y=4.0, seed=seed).turned for seed in range(6)]).round()
    assert (turned[:, 0].min(), turned[:, 0].max()) == (1, 4)
    assert (turned[:, 1].min(), turned[:, 1].max()) == (28, 63)
