"""Batches cover each epoch, runs are reproducible, and early stopping gives back the best."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.activations import tanh
from course_lib.layers import Dense
from course_lib.losses import mse, softmax_cross_entropy, sse
from course_lib.network import Network
from course_lib.optimisers import Adam, GradientDescent
from course_lib.training import EarlyStopping, History, batches, train


@given(n=st.integers(1, 40), batch_size=st.none() | st.integers(1, 50), seed=st.integers(0, 99))
def test_an_epoch_holds_each_example_once_beside_its_target(
    n: int, batch_size: int | None, seed: int
) -> None:
    X = np.arange(n)[:, None] * [1.0, 2.0]
    before = X.copy()
    parts = list(batches(X, 10 * np.arange(n), batch_size, np.random.default_rng(seed)))
    rows = np.concatenate([part for part, _ in parts])
    np.testing.assert_array_equal(10 * rows[:, 0], np.concatenate([y for _, y in parts]))
    np.testing.assert_array_equal(np.sort(rows[:, 0]), np.arange(n))
    size = min(batch_size or n, n)
    assert [len(part) for part, _ in parts[:-1]] == [size] * (len(parts) - 1)
    assert len(parts[-1][0]) == (n % size or size)
    np.testing.assert_array_equal(X, before)


def test_the_order_is_drawn_anew_each_epoch_and_follows_the_seed() -> None:
    def orders(seed: int) -> list[list[int]]:
        rng, X = np.random.default_rng(seed), np.arange(20)
        return [[int(i) for x, _ in batches(X, X, 4, rng) for i in x] for _ in range(2)]

    assert orders(1)[0] != orders(1)[1]
    assert orders(1) == orders(1) != orders(2)


def one_weight(w: float = 0.0) -> Network:
    return Network([Dense([[w]])])


def test_full_batch_training_is_gradient_descent_by_hand() -> None:
    X, y = np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [0.0], [3.0]])
    network, w, b = one_weight(0.5), 0.5, 0.0
    losses = []
    for _ in range(100):
        errors = w * X + b - y
        losses.append((errors**2).mean())
        w, b = w - 0.05 * (2 * errors * X).mean(), b - 0.05 * (2 * errors).mean()
    history = train(
        network,
        X,
        y,
        mse,
        GradientDescent(0.05),
        epochs=100,
        batch_size=None,
        rng=np.random.default_rng(0),
    )
    np.testing.assert_allclose(network.parameters, [w, b], rtol=1e-12)
    np.testing.assert_allclose(history.losses, losses, rtol=1e-12)
    assert history.outcome == "finished"


def test_the_loss_of_an_epoch_weighs_a_short_last_batch_by_its_size() -> None:
    X, y = np.zeros((10, 1)), np.sqrt(np.arange(10.0))[:, None]
    still = GradientDescent(1e-300)

    def epoch_loss(loss: Any) -> float:
        rng = np.random.default_rng(0)
        return train(one_weight(), X, y, loss, still, epochs=1, batch_size=4, rng=rng).losses[0]

    assert epoch_loss(mse) == pytest.approx(4.5)
    assert epoch_loss(sse) == pytest.approx(45)


def task(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 2))
    return X, (X[:, 0] * X[:, 1] > 0).astype(int)


def run(seed: int, **changes: Any) -> tuple[Network, History]:
    rng = np.random.default_rng(seed)
    network = Network.dense([2, 16, 2], rng, tanh)
    settings = {"epochs": 30, "rng": rng, "batch_size": 7} | changes
    history = train(network, *task(0), softmax_cross_entropy, Adam(0.02), **settings)
    return network, history


def test_the_same_seed_gives_the_same_run_and_another_one_another() -> None:
    (first, one), (second, two), (third, _) = run(3), run(3), run(4)
    np.testing.assert_array_equal(first.parameters, second.parameters)
    assert one.batch_losses == two.batch_losses
    assert len(one.batch_losses) == 30 * 9
    assert not np.array_equal(first.parameters, third.parameters)
    assert one.losses[-1] < 0.6 * one.losses[0]


def test_labels_may_be_one_hot_and_float32_stays() -> None:
    X, labels = task(0)
    results = []
    for targets in (labels, np.eye(2)[labels]):
        network = Network.dense([2, 4, 2], np.random.default_rng(0), dtype=np.float32)
        train(
            network,
            X,
            targets,
            softmax_cross_entropy,
            Adam(),
            epochs=2,
            rng=np.random.default_rng(1),
        )
        assert network.parameters.dtype == network.gradients.dtype == np.float32
        results.append(network.parameters)
    np.testing.assert_array_equal(*results)


def test_early_stopping_gives_back_the_parameters_of_the_best_epoch() -> None:
    network, history = run(
        0,
        validation=(task(1)[0], 1 - task(1)[1]),  # the opposite task: soon gets worse
        patience=4,
    )
    losses = history.validation_losses
    assert history.outcome == "stopped early"
    assert history.best_epoch == int(np.argmin(losses))
    assert len(losses) == history.best_epoch + 1 + 4
    X, y = task(1)
    restored = network.loss(X, 1 - y, softmax_cross_entropy)
    assert restored == pytest.approx(min(losses)) != losses[-1]


def test_without_patience_validation_is_watched_and_nothing_restored() -> None:
    network, history = run(0, validation=(task(1)[0], 1 - task(1)[1]))
    X, y = task(1)
    assert history.outcome == "finished"
    assert network.loss(X, 1 - y, softmax_cross_entropy) == history.validation_losses[-1]


@given(
    losses=st.lists(st.integers(0, 9).map(float), min_size=1, max_size=20),
    patience=st.integers(1, 4),
    min_delta=st.sampled_from([0.0, 1.0]),
)
def test_early_stopping_stops_with_the_first_window_without_progress(
    losses: list[float], patience: int, min_delta: float
) -> None:
    watch = EarlyStopping(patience, min_delta)
    best, best_epoch, stop = np.inf, -1, None
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        elif epoch == best_epoch + patience:
            stop = epoch
            break
    answers = []
    for loss in losses:
        answers.append(watch.should_stop(loss))
        if answers[-1]:
            break
    assert answers.index(True) == stop if stop is not None else not any(answers)
    assert (watch.best_epoch, watch.best_loss) == (best_epoch, best)


def test_a_schedule_sets_the_rate_of_each_epoch() -> None:
    _, history = run(0, epochs=3, schedule=lambda epoch: 0.1 / 2**epoch)
    assert history.learning_rates == [0.1, 0.05, 0.025]


def test_a_callback_sees_each_epoch_and_can_end_the_run() -> None:
    epochs = []

    def callback(epoch: int, history: History) -> bool:
        epochs.append((epoch, len(history.losses)))
        return epoch == 2

    _, history = run(0, callback=callback)
    assert epochs == [(0, 1), (1, 2), (2, 3)]
    assert history.outcome == "stopped by callback"


def test_a_run_that_diverges_says_so_without_warnings() -> None:
    X, y = np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])
    rng = np.random.default_rng(0)
    history = train(one_weight(3), X, y, mse, GradientDescent(1e3), epochs=99, rng=rng)
    assert history.outcome == "diverged"
    assert not np.isfinite(history.losses[-1])
    assert len(history.losses) < 99


def test_weight_decay_shrinks_weights_and_spares_biases() -> None:
    network = Network([Dense([[2.0]], [3.0])])
    optimiser = GradientDescent(0.1, weight_decay=1.0)
    X = np.zeros((1, 1))
    train(network, X, [[3.0]], mse, optimiser, epochs=1, rng=np.random.default_rng(0))
    np.testing.assert_allclose(network.parameters, [1.8, 3.0])


def test_the_progress_bar_counts_the_epochs(capsys: pytest.CaptureFixture[str]) -> None:
    run(0, epochs=3, progress=True)
    assert "3/3" in capsys.readouterr().out
    assert "rich" in sys.modules


X, LABELS = task(0)
RNG = np.random.default_rng(0)


def training(**changes: Any) -> Callable[[], History]:
    settings: dict[str, Any] = {"X": X, "targets": LABELS, "epochs": 1, "rng": RNG} | changes
    network = Network.dense([2, 2], np.random.default_rng(0))
    return lambda: train(
        network,
        settings.pop("X"),
        settings.pop("targets"),
        softmax_cross_entropy,
        Adam(),
        **settings,
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (training(X=X[:, :1]), r"X: expected shape \(N, 2\)"),
        (training(X=X[:0], targets=LABELS[:0]), "X: expected at least one example"),
        (training(X=np.where(X > 2, np.nan, X)), "X: expected finite numbers, got nan"),
        (training(targets=LABELS + 1), "labels: expected integers from 0 to 1, got 2"),
        (training(targets=LABELS[:9]), r"expected shape \(60, 2\), like logits, got \(9, 2\)"),
        (training(epochs=0), "epochs: expected a whole number of at least 1, got 0"),
        (training(epochs=1.5), "epochs: expected a whole number of at least 1, got 1.5"),
        (training(batch_size=0), "batch_size: expected a whole number of at least 1, got 0"),
        (training(patience=3), "validation: early stopping needs validation data"),
        (training(validation=(X, LABELS), patience=0), "patience: expected a whole number"),
        (training(schedule=lambda epoch: 0), "learning_rate: expected a positive number, got 0"),
        (lambda: batches(X, LABELS[:5], 4), r"y: expected as many rows as X.*\(60, 2\).*\(5,\)"),
        (lambda: batches(X[:0], LABELS[:0], 4), "X: expected at least one example"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_a_seed_is_no_generator() -> None:
    with pytest.raises(TypeError, match=r"rng: expected np.random.default_rng\(seed\), got 0"):
        training(rng=0)()
