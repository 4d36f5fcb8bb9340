"""Layers and networks agree with HIPS autograd and finite differences, parameter by parameter."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad
from autograd.scipy.special import logsumexp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.activations import ELU, relu, sigmoid, softmax, tanh
from course_lib.calculus import check_gradient, numerical_jacobian
from course_lib.initialisers import he, lecun_normal
from course_lib.layers import Activate, Dense, Flatten, Layer, PReLU, Product
from course_lib.losses import half_sse, mse, softmax_cross_entropy
from course_lib.network import Network, Sequential, Skip

small = st.integers(1, 5)
seeds = st.integers(0, 999)


def deep_network(n_in: int, width: int, n_out: int, seed: int) -> Network:
    """One of each kind of layer."""
    rng = np.random.default_rng(seed)
    return Network(
        [
            Flatten(),
            Dense.random(n_in, 2 * width, rng),
            PReLU(np.full(2 * width, 0.2)),
            Product(),
            Skip([Dense.random(width, width, rng), Activate(tanh)]),
            Activate(softmax),
            Dense(rng.normal(size=(width, n_out)), rng.normal(size=n_out)),
        ]
    )


def deep_reference(p: dict[str, Any], X: Any) -> Any:
    """The outputs of `deep_network`, written for autograd."""
    z = anp.dot(anp.reshape(X, (X.shape[0], -1)), p["W1"]) + p["b1"]
    a = anp.where(z > 0, z, p["alpha2"] * z)
    half = a.shape[1] // 2
    product = a[:, :half] * a[:, half:]
    skipped = product + anp.tanh(anp.dot(product, p["skip3.W1"]) + p["skip3.b1"])
    exact = anp.exp(skipped - logsumexp(skipped, axis=1, keepdims=True))
    return anp.dot(exact, p["W4"]) + p["b4"]


@settings(max_examples=30)
@given(n=small, sides=st.tuples(small, small), width=small, n_out=small, seed=seeds)
def test_every_gradient_of_a_network_of_all_layers_agrees_with_autograd(
    n: int, sides: tuple[int, int], width: int, n_out: int, seed: int
) -> None:
    network = deep_network(sides[0] * sides[1], width, n_out, seed)
    rng = np.random.default_rng(seed + 1)
    X, upstream = rng.normal(size=(n, *sides)), rng.normal(size=(n, n_out))
    values = network.named()
    np.testing.assert_allclose(network.forward(X), deep_reference(values, X), atol=1e-10)

    def weighted(parameters: dict[str, Any], X: Any) -> Any:
        return anp.sum(upstream * deep_reference(parameters, X))

    d_X = network.backward(upstream)
    np.testing.assert_allclose(d_X, grad(weighted, 1)(values, X), rtol=1e-10, atol=1e-10)
    gradients = network.named("gradients")
    expected = grad(weighted)(values, X)
    assert gradients.keys() == values.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-10, atol=1e-10, err_msg=name)


LAYERS: dict[str, Callable[[np.random.Generator, int], Layer]] = {
    "dense": lambda rng, d: Dense(rng.normal(size=(d, d + 1)), rng.normal(size=d + 1)),
    "sigmoid": lambda rng, d: Activate(sigmoid),
    "elu": lambda rng, d: Activate(ELU(0.5)),
    "prelu": lambda rng, d: PReLU(0.25),
    "prelu of each unit": lambda rng, d: PReLU(rng.uniform(0.1, 0.5, d)),
    "softmax": lambda rng, d: Activate(softmax),
    "flatten": lambda rng, d: Flatten(),
    "product": lambda rng, d: Product(),
    "skip": lambda rng, d: Skip([Dense(rng.normal(size=(d, d))), Activate(tanh)]),
}


@settings(max_examples=15)
@pytest.mark.parametrize("kind", LAYERS)
@given(n=small, half=st.integers(1, 3), seed=seeds)
def test_every_layer_agrees_with_finite_differences(
    kind: str, n: int, half: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    layer, X = LAYERS[kind](rng, 2 * half), rng.normal(size=(n, 2 * half))
    X = np.where(np.abs(X) < 1e-3, 0.5, X)  # away from kinks
    upstream = rng.normal(size=layer.forward(X).shape)

    def weighted(X: np.ndarray) -> Any:
        return (upstream * layer.forward(X)).sum()

    d_X = layer.backward(upstream)
    gradients = {name: g.copy() for name, g in layer.gradients.items()}
    assert check_gradient(weighted, d_X, X), str(check_gradient(weighted, d_X, X))
    for name, parameter in layer.parameters.items():
        start = parameter.copy()

        def moved(value: np.ndarray, parameter: np.ndarray = parameter) -> Any:
            parameter[...] = value
            return weighted(X)

        result = check_gradient(moved, gradients[name], start)
        assert result, f"{name}: {result}"
        parameter[...] = start


@given(
    z=arrays(np.float64, array_shapes(min_dims=1, max_dims=3), elements=st.floats(-30, 30)),
    seed=seeds,
)
def test_the_gradient_of_alpha_has_its_shape_and_agrees_with_autograd(
    z: np.ndarray, seed: int
) -> None:
    upstream = np.random.default_rng(seed).normal(size=z.shape)

    def loss(alpha: Any) -> Any:
        return anp.sum(upstream * anp.where(z > 0, z, alpha * z))

    for alpha in (0.25, np.full(z.shape[-1], 0.25)):
        layer = PReLU(alpha)
        layer.forward(z)
        np.testing.assert_array_equal(
            layer.backward(upstream), np.where(z > 0, upstream, 0.25 * upstream)
        )
        np.testing.assert_allclose(
            layer.gradients["alpha"], elementwise_grad(loss)(alpha), atol=1e-10
        )
        assert layer.gradients["alpha"].shape == np.shape(alpha)


def test_every_prelu_of_a_network_learns_an_alpha_of_its_own() -> None:
    prelu = PReLU(0.25)
    network = Network.dense([2, 3, 3, 1], np.random.default_rng(0), prelu)
    network.parameters += np.arange(network.parameters.size)
    alphas = [float(array) for name, array in network.named().items() if "alpha" in name]
    assert len(set(alphas)) == 2
    assert prelu.parameters["alpha"] == 0.25


def test_layers_start_alike_whoever_makes_them() -> None:
    alone = Dense.random(5, 4, np.random.default_rng(0))
    network = Network.dense([5, 4], np.random.default_rng(0))
    np.testing.assert_array_equal(network.named()["W1"], alone.W)


FIRST_LAYERS: dict[str, Callable[[], list[Layer]]] = {
    "nothing to learn": lambda: [Activate(tanh)],
    "a skip connection": lambda: [Skip([Dense([[0.5, 1.0], [2.0, -1.0]]), Activate(tanh)])],
    "an activation": lambda: [Activate(tanh), Dense([[1.0, 2.0], [0.5, 1.0]]), Activate(relu)],
    "a sequence": lambda: [Sequential([Flatten(), PReLU()]), Dense([[1.0, 2.0], [3.0, 1.0]])],
}


@pytest.mark.parametrize("layers", FIRST_LAYERS.values(), ids=FIRST_LAYERS)
def test_the_training_gradient_is_that_of_a_whole_backward_pass(
    layers: Callable[[], list[Layer]],
) -> None:
    network, X, targets = Network(layers()), np.array([[1.0, -2.0]]), np.array([[0.5, 0.0]])
    network.backward(mse.gradient(network.forward(X), targets))
    expected = network.gradients.copy()
    network.gradients[:] = np.nan
    assert network.loss_and_gradients(X, targets, mse) == network.loss(X, targets, mse)
    np.testing.assert_allclose(network.gradients, expected)


@given(n=small, sizes=st.lists(small, min_size=2, max_size=4), seed=seeds)
def test_the_training_gradient_is_the_gradient_of_the_loss(
    n: int, sizes: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    network = Network.dense(sizes, rng, activation=tanh)
    X, labels = rng.normal(size=(n, sizes[0])), rng.integers(sizes[-1], size=n)
    network.backward(softmax_cross_entropy.gradient(network.forward(X), labels))
    expected = network.gradients.copy()
    network.gradients[:] = np.nan
    value = network.loss_and_gradients(
        *network.prepare(X, labels, softmax_cross_entropy), softmax_cross_entropy
    )
    np.testing.assert_allclose(network.gradients, expected, atol=1e-14)
    assert value == pytest.approx(network.loss(X, labels, softmax_cross_entropy))


def test_hand_worked_network_of_two_sigmoid_layers() -> None:
    network = Network(
        [
            Dense([[0.15, 0.25], [0.20, 0.30]], [0.35, 0.35]),
            Activate(sigmoid),
            Dense([[0.40, 0.50], [0.45, 0.55]], [0.60, 0.60]),
            Activate(sigmoid),
        ]
    )
    targets = np.array([[0.01, 0.99]])
    outputs = network.forward([[0.05, 0.10]])
    np.testing.assert_allclose(outputs, [[0.75136507, 0.772928465]], atol=1e-8)
    network.backward(half_sse.gradient(outputs, targets))
    gradients = network.named("gradients")
    assert gradients["W2"][0, 0] == pytest.approx(0.082167041)
    assert gradients["W1"][0, 0] == pytest.approx(0.000438568)


def test_parameters_of_the_layers_are_views_of_one_vector() -> None:
    network = Network.dense([3, 2, 1], np.random.default_rng(0))
    network.parameters[:] = np.arange(11)
    first = network.layers[0]
    assert isinstance(first, Dense)
    np.testing.assert_array_equal(first.W, [[0, 1], [2, 3], [4, 5]])
    np.testing.assert_array_equal(network.named()["b1"], [6, 7])
    np.testing.assert_array_equal(network.is_weight, [1] * 6 + [0] * 2 + [1] * 2 + [0])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_of_a_network_is_whole_and_its_own(
    duplicate: Callable[[Network], Network],
) -> None:
    network = deep_network(2, 3, 1, seed=1)
    X = np.ones((1, 2))
    before = network.forward(X)
    twin = duplicate(network)
    np.testing.assert_array_equal(twin.forward(X), before)
    twin.parameters += 1
    assert not np.allclose(twin.forward(X), before)
    np.testing.assert_array_equal(network.forward(X), before)
    np.testing.assert_array_equal(twin.named()["skip3.W1"], network.named()["skip3.W1"] + 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_keeps_its_data_type_forward_and_backward(dtype: type) -> None:
    rng = np.random.default_rng(0)
    network = Network(deep_network(4, 3, 2, seed=0).layers, dtype)
    outputs = network.forward(rng.normal(size=(5, 2, 2)))
    upstream = mse.gradient(outputs, rng.normal(size=(5, 2)))
    arrays = [outputs, upstream, network.backward(upstream), network.is_weight]
    arrays += [*network.named().values(), *network.named("gradients").values()]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_neither_inputs_nor_upstream_are_changed() -> None:
    network = deep_network(4, 3, 2, seed=0)
    X, upstream = np.ones((5, 4)), np.ones((5, 2))
    network.forward(X)
    network.backward(upstream)
    assert (X == 1).all()
    assert (upstream == 1).all()


def test_the_gradient_of_a_skip_connection_survives_a_layer_that_passes_nothing() -> None:
    skip = Skip([Dense(np.zeros((2, 2))), Activate(relu)])
    skip.forward(np.ones((1, 2)))
    np.testing.assert_array_equal(skip.backward(np.ones((1, 2))), np.ones((1, 2)))


def test_the_jacobian_of_a_linear_network_is_the_product_of_its_matrices() -> None:
    network = Network.dense([3, 4, 2], np.random.default_rng(0), PReLU(1.0), lecun_normal)
    p = network.named()
    jacobian = numerical_jacobian(lambda x: network.forward(x[None])[0], np.ones(3))
    np.testing.assert_allclose(jacobian, (p["W1"] @ p["W3"]).T, atol=1e-9)


RNG = np.random.default_rng(0)
NETWORK = Network.dense([3, 2], RNG, initialiser=he)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Dense([1.0]), r"W: expected shape \(D, M\), got \(1,\)"),
        (lambda: Dense([[1.0]], [1.0, 2.0]), r"b: expected shape \(1,\).* got \(2,\)"),
        (lambda: Dense([[np.nan]]), r"W: expected finite numbers, got nan at index \(0, 0\)"),
        (lambda: NETWORK.forward(np.ones((4, 2))), r"X: expected shape \(N, 3\).*got \(4, 2\)"),
        (lambda: NETWORK.forward(np.ones(3)), r"X: expected one row .* got shape \(3,\)"),
        (lambda: NETWORK.forward(np.ones((0, 3))), "X: expected at least one example"),
        (lambda: NETWORK.forward([[1, np.inf, 2]]), r"X: .* got inf at index \(0, 1\)"),
        (lambda: Network([]), "layers: expected at least one"),
        (lambda: Network([Activate(relu)] * 2), "layers: expected each layer once"),
        (lambda: Network.dense([3], RNG), "sizes: expected at least inputs and outputs"),
        (lambda: Network.dense([3, 0], RNG), "n_out: expected a whole number of at least 1, got 0"),
        (lambda: PReLU([[0.1]]), r"alpha: expected a number or shape \(M,\), got \(1, 1\)"),
        (lambda: PReLU([0.1, np.inf]), r"alpha: .* got inf at index \(1,\)"),
        (lambda: Product().forward(np.ones((1, 3))), r"X: expected shape \(N, 2M\).*\(1, 3\)"),
        (lambda: Skip([Dense(np.ones((2, 1)))]).forward(np.ones((1, 2))), "X: a skip connection"),
    ],
)
def test_errors_name_the_argument_what_was_expected_and_what_came(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_backward_wants_forward_first_and_an_upstream_that_fits() -> None:
    network = Network.dense([3, 2], np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="run forward first"):
        network.backward(np.ones((4, 2)))
    network.forward(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"upstream: expected shape \(4, 2\)"):
        network.backward(np.ones((4, 3)))


def test_what_is_no_layer_or_no_activation_is_refused() -> None:
    with pytest.raises(TypeError, match="layers: expected layers"):
        Network([relu])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="activation: expected one from activations"):
        Activate(np.tanh)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype: expected a type of floats"):
        Network([Activate(relu)], dtype=int)
