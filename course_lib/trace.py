"""A trace of one forward and one backward pass: every number, and how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.activations import Softmax
from course_lib.checks import Array, whole
from course_lib.layers import Activate, Dense, Layer, PReLU
from course_lib.losses import Loss
from course_lib.network import Network

__all__ = ["LayerTrace", "Trace", "trace"]


@dataclass(frozen=True)
class LayerTrace:
    """What went through one layer. All arrays are copies, and stay as they are."""

    layer: Layer
    inputs: Array
    """What came in on the way forward."""
    outputs: Array
    """What went out."""
    upstream: Array
    """The gradient of the loss with respect to the outputs, which came in on the way back."""
    downstream: Array
    """The gradient with respect to the inputs, which went out: upstream of the layer before."""
    parameters: dict[str, Array]
    gradients: dict[str, Array]

    def forward_lines(self, example: int) -> Iterator[str]:
        """For each unit the arithmetic of its output, for a dense layer or an activation."""
        x, out = self.inputs[example].ravel(), self.outputs[example].ravel()
        for j, value in enumerate(out):
            if isinstance(self.layer, Dense):
                W, b = self.parameters["W"], self.parameters["b"]
                terms = [f"{_text(v)}·{_text(w)}" for v, w in zip(x, W[:, j], strict=True)]
                yield f"z{j + 1} = {' + '.join([*terms, _text(b[j])])} = {_text(value)}"
            elif _works_entry_by_entry(self.layer):
                yield f"a{j + 1} = f({_text(x[j])}) = {_text(value)}"
            else:
                yield f"output {j + 1} = {_text(value)}"

    def backward_lines(self, example: int) -> Iterator[str]:
        """For each unit the arithmetic of its gradients, for this example's part of them."""
        x, up = self.inputs[example].ravel(), self.upstream[example].ravel()
        down = self.downstream[example].ravel()
        if isinstance(self.layer, Dense):
            W = self.parameters["W"]
            for i, j in np.ndindex(W.shape):
                part = _text(up[j] * x[i])
                yield f"dL/dw{i + 1},{j + 1} = {_text(up[j])}·{_text(x[i])} = {part}"
            for j, value in enumerate(up):
                yield f"dL/db{j + 1} = {_text(value)}"
            for i, value in enumerate(down):
                terms = [f"{_text(u)}·{_text(w)}" for u, w in zip(up, W[i], strict=True)]
                yield f"dL/dx{i + 1} = {' + '.join(terms)} = {_text(value)}"
        elif _works_entry_by_entry(self.layer):
            for j, value in enumerate(down):
                yield f"dL/dz{j + 1} = {_text(up[j])}·f′({_text(x[j])}) = {_text(value)}"
        else:
            for j, value in enumerate(down):
                yield f"dL/dinput {j + 1} = {_text(value)}"


@dataclass(frozen=True)
class Trace:
    """One forward and one backward pass of a network; prints as the arithmetic of an example."""

    layers: list[LayerTrace]
    loss: float
    outputs: Array
    """Of the whole network."""
    upstream: Array
    """The gradient of the loss with respect to the outputs: where the way back begins."""

    def text(self, example: int = 0) -> str:
        """Every number of one example, in the order in which it is computed."""
        whole("example", example, least=0)
        if example >= len(self.outputs):
            raise ValueError(f"example: expected at most {len(self.outputs) - 1}, got {example}")
        lines = []
        for number, layer in enumerate(self.layers, start=1):
            lines += [f"Forward, layer {number}: {layer.layer}"]
            lines += [f"  {line}" for line in layer.forward_lines(example)]
        lines += [f"Loss = {_text(self.loss)}"]
        lines += [
            f"  dL/doutput {j + 1} = {_text(value)}"
            for j, value in enumerate(self.upstream[example].ravel())
        ]
        for number, layer in reversed(list(enumerate(self.layers, start=1))):
            lines += [f"Backward, layer {number}: {layer.layer}"]
            lines += [f"  {line}" for line in layer.backward_lines(example)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def trace(network: Network, X: ArrayLike, targets: ArrayLike, loss: Loss) -> Trace:
    """Run a network forward and backward on a batch and keep all that was computed.

    Raises what `Network.forward` and the loss raise.

    Examples
    --------
    >>> from course_lib.losses import sse
    >>> print(trace(Network([Dense([[2.0], [1.0]])]), [[3.0, 4.0]], [[6.0]], sse))
    Forward, layer 1: Dense(2, 1)
      z1 = 3·2 + 4·1 + 0 = 10
    Loss = 16
      dL/doutput 1 = 8
    Backward, layer 1: Dense(2, 1)
      dL/dw1,1 = 8·3 = 24
      dL/dw2,1 = 8·4 = 32
      dL/db1 = 8
      dL/dx1 = 8·2 = 16
      dL/dx2 = 8·1 = 8
    """
    X, targets = network.prepare(X, targets, loss)
    signals = [X]
    for layer in network.layers:
        signals.append(layer.forward(signals[-1]))
    value, upstream = loss.value_and_gradient(signals[-1], targets)
    gradients = [upstream]
    for layer in reversed(network.layers):
        gradients.append(layer.backward(gradients[-1]))
    gradients.reverse()
    layers = [
        LayerTrace(
            layer, signals[i].copy(), signals[i + 1].copy(),
            gradients[i + 1].copy(), gradients[i].copy(),
            {name: p.copy() for name, p in layer.parameters.items()},
            {name: g.copy() for name, g in layer.gradients.items()},
        )
        for i, layer in enumerate(network.layers)
    ]  # fmt: skip
    return Trace(layers, float(value), signals[-1].copy(), upstream.copy())


def _works_entry_by_entry(layer: Layer) -> bool:
    if isinstance(layer, Activate):
        return not isinstance(layer.activation, Softmax)
    return isinstance(layer, PReLU)


def _text(value: float) -> str:
    text = f"{value + 0.0:.6g}"
    return f"({text})" if text.startswith("-") else text
