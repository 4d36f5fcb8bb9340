"""Trains the same networks in course_lib and in its peers, and runs the same graph in micrograd.

    pip install --editable '.[bench]'
    python benchmarks/training.py [--threads 1 2] [--dtypes float32 float64] [--rounds 15]

Every peer runs in a process of its own, pinned to the same cores, with its threads limited to
their number, on the same batches from the same initial weights: plain gradient descent on a
softmax cross-entropy. All must reach the same loss. A round asks each peer in turn for one pass
over the batches, when the machine is quiet, or has not been for too long. The limit is the matrix
products of a step alone, by NumPy, into arrays made before. The last line is JSON: for each
workload the times relative to course_lib.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

ROOT = Path(__file__).parents[1]
RATE = 0.05
PEERS = ["course_lib", "pytorch", "jax", "sklearn", "autograd", "limit"]
INSTALL = "pip install --editable '.[bench]'"

Pass = Callable[[], float]  # trains on all batches once; returns the mean loss
Reset = Callable[[], None]  # back to the initial weights


@dataclass(frozen=True)
class Workload:
    sizes: tuple[int, ...]
    batch: int
    batches: int

    def data(self, dtype: str) -> tuple[list[Any], list[Any], list[Any]]:
        """Pairs of weights and biases, batches of inputs, and batches of labels."""
        rng = np.random.default_rng(0)
        weights = [
            (rng.normal(0, np.sqrt(2 / n), (n, m)).astype(dtype), np.zeros(m, dtype))
            for n, m in zip(self.sizes[:-1], self.sizes[1:], strict=True)
        ]
        X = rng.normal(size=(self.batches, self.batch, self.sizes[0])).astype(dtype)
        labels = rng.integers(self.sizes[-1], size=(self.batches, self.batch))
        return weights, list(X), list(labels)


WORKLOADS = {
    "lecture": Workload((64, 32, 10), 32, 400),
    "medium": Workload((784, 128, 10), 64, 40),
    "large": Workload((784, 1024, 1024, 10), 256, 4),
}


# The peers: each is a function from a workload, a data type and a number of threads to a reset
# and a pass.


def course_lib(work: Workload, dtype: str, threads: int) -> tuple[Reset, Pass]:
    from course_lib.activations import relu
    from course_lib.layers import Activate, Dense, Layer
    from course_lib.losses import softmax_cross_entropy
    from course_lib.network import Network
    from course_lib.optimisers import GradientDescent

    weights, X, labels = work.data(dtype)
    layers: list[Layer] = []
    for W, b in weights:
        layers += [Dense(W, b), Activate(relu)]
    network, optimiser = Network(layers[:-1], dtype), GradientDescent(RATE)
    start = network.parameters.copy()
    batches = [network.prepare(x, y, softmax_cross_entropy) for x, y in zip(X, labels, strict=True)]

    def reset() -> None:
        network.parameters[:] = start

    def one_pass() -> float:
        losses = []
        for x, targets in batches:
            losses.append(network.loss_and_gradients(x, targets, softmax_cross_entropy))
            optimiser.step(network.parameters, network.gradients)
        return float(np.mean(losses))

    return reset, one_pass


def pytorch(work: Workload, dtype: str, threads: int) -> tuple[Reset, Pass]:
    import torch

    torch.set_num_threads(threads)
    weights, X, labels = work.data(dtype)
    modules: list[Any] = []
    for W, _ in weights:
        modules += [torch.nn.Linear(*W.shape, dtype=getattr(torch, dtype)), torch.nn.ReLU()]
    network = torch.nn.Sequential(*modules[:-1])
    optimiser = torch.optim.SGD(network.parameters(), lr=RATE)
    inputs, targets = [torch.from_numpy(x) for x in X], [torch.from_numpy(y) for y in labels]

    def reset() -> None:
        with torch.no_grad():
            for module, (W, b) in zip(modules[::2], weights, strict=True):
                module.weight.copy_(torch.from_numpy(W.T))
                module.bias.copy_(torch.from_numpy(b))

    def one_pass() -> float:
        losses = []
        for x, y in zip(inputs, targets, strict=True):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(x), y)
            loss.backward()
            optimiser.step()
            losses.append(loss.detach())
        return torch.stack(losses).mean().item()

    return reset, one_pass


def jax(work: Workload, dtype: str, threads: int) -> tuple[Reset, Pass]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    weights, X, labels = work.data(dtype)
    classes = np.eye(work.sizes[-1], dtype=dtype)
    inputs, targets = [jnp.asarray(x) for x in X], [jnp.asarray(classes[y]) for y in labels]
    state = [jax.tree.map(jnp.asarray, weights)]

    def loss_of(parameters: Any, x: Any, y: Any) -> Any:
        for W, b in parameters[:-1]:
            x = jnp.maximum(x @ W + b, 0)
        W, b = parameters[-1]
        return -(y * jax.nn.log_softmax(x @ W + b)).sum() / len(y)

    @jax.jit
    def step(parameters: Any, x: Any, y: Any) -> Any:
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients), loss

    def reset() -> None:
        state[0] = jax.tree.map(jnp.asarray, weights)

    def one_pass() -> float:
        parameters, losses = state[0], []
        for x, y in zip(inputs, targets, strict=True):
            parameters, loss = step(parameters, x, y)
            losses.append(loss)
        state[0] = jax.block_until_ready(parameters)
        return float(np.mean([float(loss) for loss in losses]))

    return reset, one_pass


def sklearn(work: Workload, dtype: str, threads: int) -> tuple[Reset, Pass]:
    from sklearn.neural_network import MLPClassifier

    weights, X, labels = work.data(dtype)
    everything, targets = np.concatenate(X), np.concatenate(labels)
    model = MLPClassifier(
        work.sizes[1:-1], solver="sgd", alpha=0.0, batch_size=work.batch, momentum=0.0,
        nesterovs_momentum=False, learning_rate_init=RATE, max_iter=1, shuffle=False,
        warm_start=True,
    )  # fmt: skip
    warnings.simplefilter("ignore")  # one iteration does not converge
    model.fit(everything, targets)

    def reset() -> None:
        for i, (W, b) in enumerate(weights):
            model.coefs_[i][:], model.intercepts_[i][:] = W, b

    def one_pass() -> float:
        return float(model.fit(everything, targets).loss_curve_[-1])

    return reset, one_pass


def autograd(work: Workload, dtype: str, threads: int) -> tuple[Reset, Pass]:
    import autograd.numpy as anp
    from autograd import value_and_grad

    weights, X, labels = work.data(dtype)
    classes = np.eye(work.sizes[-1], dtype=dtype)
    targets = [classes[y] for y in labels]
    parameters: list[Any] = []

    def loss_of(parameters: Any, x: Any, y: Any) -> Any:
        for W, b in parameters[:-1]:
            x = anp.maximum(anp.dot(x, W) + b, 0)
        W, b = parameters[-1]
        z = anp.dot(x, W) + b
        z = z - anp.max(z, axis=1, keepdims=True)
        return (anp.sum(anp.log(anp.sum(anp.exp(z), axis=1))) - anp.sum(y * z)) / len(y)

    value_and_gradient = value_and_grad(loss_of)

    def reset() -> None:
        parameters[:] = [(W.copy(), b.copy()) for W, b in weights]

    def one_pass() -> float:
        losses = []
        for x, y in zip(X, targets, strict=True):
            loss, gradients = value_and_gradient(parameters, x, y)
            losses.append(loss)
            for (W, b), (d_W, d_b) in zip(parameters, gradients, strict=True):
                W -= RATE * d_W
                b -= RATE * d_b
        return float(np.mean(losses))

    return reset, one_pass


def limit(work: Workload, dtype: str, threads: int) -> tuple[Reset, Pass]:
    """The products of a step, without anything else; its loss is not a number."""
    weights, X, _ = work.data(dtype)
    Ws = [W for W, _ in weights]
    a = [np.ones((work.batch, n), dtype) for n in work.sizes]
    d_W, d_a = [np.empty_like(W) for W in Ws], [np.empty_like(x) for x in a]

    def one_pass() -> float:
        for x in X:
            a[0] = x
            for i, W in enumerate(Ws):
                np.matmul(a[i], W, out=d_a[i + 1])
            for i in reversed(range(len(Ws))):
                np.matmul(a[i].T, a[i + 1], out=d_W[i])
                if i:
                    np.matmul(a[i + 1], Ws[i].T, out=d_a[i])
        return float("nan")

    return lambda: None, one_pass


def graph(number: Any) -> tuple[Reset, Pass]:
    """A network of scalars, 8-16-16-1 with ReLU, forward and backward; number makes a node."""
    rng = np.random.default_rng(0)
    x = [number(v) for v in rng.normal(size=8).tolist()]
    layers = [
        [([number(v) for v in rng.normal(size=n).tolist()], number(0.0)) for _ in range(m)]
        for n, m in ((8, 16), (16, 16), (16, 1))
    ]

    def one_pass() -> float:
        signals = x
        for layer in layers:
            outputs = []
            for weights, bias in layer:
                z = bias
                for w, signal in zip(weights, signals, strict=True):
                    z = z + w * signal
                outputs.append(z if len(layer) == 1 else z.relu())
            signals = outputs
        loss = (signals[0] - 1.0) ** 2
        loss.backward()
        first = layers[0][0][0][0]
        found = first.gradient if hasattr(first, "gradient") else first.grad
        return float(found)

    def reset() -> None:
        for layer in layers:
            for weights, bias in layer:
                for node in (*weights, bias):
                    node.grad = 0.0

    return (reset if hasattr(x[0], "grad") else lambda: None), one_pass


def graph_course_lib() -> tuple[Reset, Pass]:
    from course_lib.graph import Scalar

    return graph(Scalar)


def graph_micrograd() -> tuple[Reset, Pass]:
    from micrograd.engine import Value

    return graph(Value)


def agreement() -> str:
    """Compare a hundred steps of each optimiser with PyTorch's, in float64."""
    import torch

    from course_lib import optimisers as ours
    from course_lib.activations import tanh
    from course_lib.losses import softmax_cross_entropy
    from course_lib.network import Network

    theirs, worst = torch.optim, 0.0
    pairs: list[tuple[Any, Callable[[Any], Any]]] = [
        (ours.GradientDescent(0.1), lambda p: theirs.SGD(p, 0.1)),
        (ours.Momentum(0.1, 0.9), lambda p: theirs.SGD(p, 0.1, 0.9)),
        (ours.Nesterov(0.1, 0.9), lambda p: theirs.SGD(p, 0.1, 0.9, nesterov=True)),
        (ours.AdaGrad(0.1), lambda p: theirs.Adagrad(p, 0.1, eps=1e-8)),
        (ours.RMSProp(0.001), lambda p: theirs.RMSprop(p, 0.001, alpha=0.9)),
        (ours.Adam(0.01), lambda p: theirs.Adam(p, 0.01)),
        (ours.Adam(0.01, weight_decay=0.1), lambda p: theirs.Adam(p, 0.01, weight_decay=0.1)),
    ]
    for optimiser, make in pairs:
        rng = np.random.default_rng(1)
        network = Network.dense([6, 9, 4], rng, tanh)
        X, labels = rng.normal(size=(30, 6)), rng.integers(4, size=30)
        tensors = [torch.from_numpy(p.copy()).requires_grad_() for p in network.named().values()]
        other = make(tensors)
        prepared, targets = network.prepare(X, labels, softmax_cross_entropy)
        for _ in range(100):
            rows = rng.permutation(30)[:10]
            network.loss_and_gradients(prepared[rows], targets[rows], softmax_cross_entropy)
            optimiser.step(network.parameters, network.gradients)
            other.zero_grad()
            W1, b1, W2, b2 = tensors
            outputs = torch.tanh(torch.from_numpy(X[rows]) @ W1 + b1) @ W2 + b2
            torch.nn.functional.cross_entropy(outputs, torch.from_numpy(labels[rows])).backward()
            other.step()
        flat = np.concatenate([t.detach().numpy().ravel() for t in tensors])
        worst = max(worst, float(np.abs(flat - network.parameters).max()))
    if worst > 1e-10:
        raise AssertionError(f"after 100 steps, parameters differ from PyTorch's by {worst:.1e}")
    return (
        f"course_lib and PyTorch agree: 100 steps of {len(pairs)} optimisers, "
        f"largest difference of a parameter {worst:.0e}."
    )


# Processes


def serve(peer: str, threads: int) -> None:
    """The inside of a peer's process: run what is asked for, a line of JSON each way."""
    answers, sys.stdout = sys.stdout, sys.stderr
    one_pass: Pass
    reset: Reset
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, Any] = {}
        try:
            if request["do"] == "prepare":
                if peer.startswith("graph"):
                    reset, one_pass = globals()[peer]()
                else:
                    work = WORKLOADS[request["workload"]]
                    reset, one_pass = globals()[peer](work, request["dtype"], threads)
                reset()
                answer["losses"] = [one_pass()]  # the first pass also warms up
                if not peer.startswith("graph"):
                    answer["losses"].append(one_pass())
            elif request["do"] == "agreement":
                answer["text"] = agreement()
            else:
                reset()
                start = time.perf_counter()
                for _ in range(request["times"]):
                    one_pass()
                answer["seconds"] = (time.perf_counter() - start) / request["times"]
        except ImportError as error:
            answer["missing"] = str(error.name)
        print(json.dumps(answer), file=answers, flush=True)


class Process:
    """A peer in a process of its own, pinned to the first `threads` of the cores."""

    def __init__(self, peer: str, threads: int, cores: list[int]) -> None:
        count = str(threads)
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": count,
            "OPENBLAS_NUM_THREADS": count,
            "MKL_NUM_THREADS": count,
            "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}",
            "JAX_PLATFORMS": "cpu",
        }
        command = [sys.executable, __file__, "--serve", peer, "--threads", count]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        os.sched_setaffinity(self.process.pid, cores[:threads])

    def ask(self, **request: Any) -> dict[str, Any]:
        stdin: IO[str] = self.process.stdin  # type: ignore[assignment]
        stdout: IO[str] = self.process.stdout  # type: ignore[assignment]
        try:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise SystemExit("A peer's process has ended; its message stands above.")
        return dict(json.loads(line))

    def close(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def idle() -> float:
    """The seconds for which this machine's processors have been idle, all together."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return float(fields[4]) / os.sysconf("SC_CLK_TCK")


def settle(patience: float) -> float:
    """Wait until the machine is quiet, for at most `patience` seconds; return how long it took."""
    start, enough = time.perf_counter(), 0.8 * (os.cpu_count() or 1)
    while time.perf_counter() - start < patience:
        before, then = idle(), time.perf_counter()
        time.sleep(0.05)
        if (idle() - before) / (time.perf_counter() - then) > enough:
            break
    return time.perf_counter() - start


def measure(
    processes: dict[str, Process], rounds: int, patience: float, times: int = 1
) -> dict[str, tuple[float, float]]:
    """For each peer the seconds of a pass that one pass in five beats, and their ratio to ours.

    Work of others can only slow a pass down, and slows two threads that wait for each other most:
    the fast passes tell what the code does, the slow ones what else went on.
    """
    seconds: dict[str, list[float]] = {peer: [] for peer in processes}
    for _ in range(rounds):
        for peer, process in processes.items():
            patience -= settle(patience)
            seconds[peer].append(process.ask(do="pass", times=times)["seconds"])
    fast = {peer: float(np.quantile(each, 0.2)) for peer, each in seconds.items()}
    ours = next(iter(fast.values()))
    return {peer: (each, each / ours) for peer, each in fast.items()}


def prepare(processes: dict[str, Process], said: set[str], **request: str) -> dict[str, Process]:
    """Set up a workload in each process and check the losses; leaves out what is missing."""
    ready, expected = {}, None
    for peer, process in processes.items():
        answer = process.ask(do="prepare", **request)
        if "missing" in answer:
            if peer not in said:
                print(f"{peer} is left out: {answer['missing']} is not installed ({INSTALL}).")
            said.add(peer)
            continue
        ready[peer] = process
        if peer == "limit":
            continue
        expected = expected or answer["losses"]
        tolerance = 1e-9 if request.get("dtype") != "float32" else 2e-4
        if not np.allclose(answer["losses"], expected, rtol=tolerance):
            raise SystemExit(f"{peer} reached {answer['losses']}, course_lib {expected}: no race.")
    return ready


def show(label: str, results: dict[str, tuple[float, float]], per: int) -> dict[str, float]:
    """Print a row; return its ratios."""
    cells = [
        f"{peer} {1e6 * s / per:,.1f} µs ({ratio:.2f})" for peer, (s, ratio) in results.items()
    ]
    print(f"{label:32} " + "  ".join(f"{cell:28}" for cell in cells).rstrip(), flush=True)
    return {peer: round(ratio, 3) for peer, (_, ratio) in results.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--dtypes", nargs="+", default=["float64", "float32"])
    parser.add_argument("--workloads", nargs="+", default=list(WORKLOADS), choices=WORKLOADS)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--patience", type=float, default=10.0, metavar="SECONDS",
        help="how long to wait for a quiet machine, for each row of the table",
    )  # fmt: skip
    parser.add_argument("--peers", nargs="+", default=PEERS, choices=PEERS)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve, arguments.threads[0])
        return
    cores = sorted(os.sched_getaffinity(0), reverse=True)
    report: dict[str, dict[str, float]] = {}
    said: set[str] = set()
    peers = ["course_lib", *(peer for peer in arguments.peers if peer != "course_lib")]
    print("Time of a training step, and in brackets its ratio to course_lib's.", flush=True)
    for threads in arguments.threads:
        if threads > len(cores):
            print(f"{threads} threads are left out: this machine gives us {len(cores)} cores.")
            continue
        processes = {peer: Process(peer, threads, cores) for peer in peers}
        for name in arguments.workloads:
            for dtype in arguments.dtypes:
                ready = prepare(processes, said, workload=name, dtype=dtype)
                label = f"{name}, {dtype}, {threads} thread{'s' * (threads > 1)}"
                results = measure(ready, arguments.rounds, arguments.patience)
                report[label] = show(label, results, WORKLOADS[name].batches)
        if "pytorch" in processes and threads == arguments.threads[0] and "pytorch" not in said:
            print(processes["pytorch"].ask(do="agreement").get("text", ""))
        for process in processes.values():
            process.close()
    pair = {"course_lib": "graph_course_lib", "micrograd": "graph_micrograd"}
    processes = {peer: Process(served, 1, cores) for peer, served in pair.items()}
    ready = prepare(processes, said)
    report["graph"] = show(
        "graph, 8-16-16-1", measure(ready, arguments.rounds, arguments.patience, times=10), 1
    )
    for process in processes.values():
        process.close()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
