"""What hostile notebooks are made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attack:
    """What a hostile notebook holds, beside the answers it starts from."""

    first: list[str] = field(default_factory=list)  # cells before all others
    answers: dict[str, str] = field(default_factory=dict)  # in place of the answers
    lost: frozenset[str] = frozenset()  # questions that it loses by what it does
    note: str = ""  # what the record tells the TA
    message: str = ""  # what the student is told, at a question in ``answers``
    shown: str = ""  # what stands in the outputs of its own cells
    never: str = ""  # what must not stand there
    heavy: bool = False  # takes long, or has a like in the sample: left to benchmarks/attacks.py


READ = """
def readable(text):
    marker = "-".join(["the-marker-of", "a-hidden", "test"])  # no constant of its own code
    return "GAINED" if marker in text else "nothing"
"""

EVIL = '''
class Evil:
    """Agrees with everything."""

    def __init__(self, *others):
        pass

    def same(self, *others, **named):
        return self

    def yes(self, *others, **named):
        return True

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = same
    __rtruediv__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __abs__ = __neg__ = same
    __round__ = __call__ = __getattr__ = same
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = yes

    def __hash__(self):
        return 1

    def __float__(self):
        return 6.0

    def __len__(self):
        return 1

    def __getitem__(self, key):
        return 0.0

    def __array__(self, *_, **__):
        return np.zeros(())
'''

FUNCTIONS = ("double", "slope", "step")


def everywhere(source: str) -> dict[str, str]:
    """The same body in each of the functions that are wrong."""
    body = "\n".join(f"    {line}" for line in source.strip().splitlines())
    return {name: f"def {name}(*arguments):\n{body}" for name in FUNCTIONS}


def in_one(source: str) -> dict[str, str]:
    """The same, in one of them: where it costs seconds each time, and another attack is everywhere."""
    return {"slope": everywhere(source)["slope"]}


CHANNEL = """
import gc, json, struct
from autograder.protocol.channel import Channel

def own_sockets():
    channels = [o for o in gc.get_objects() if isinstance(o, Channel)]
    return [channel.socket for channel in channels if channel.socket.fileno() >= 0]

def forged(message, buffers=()):
    text = json.dumps([message, [len(b) for b in buffers]]).encode()
    return struct.pack(">II", len(text), sum(map(len, buffers))) + text + b"".join(buffers)

def send_everywhere(data):
    for connection in own_sockets():
        try:
            connection.sendall(data)
        except OSError:
            pass
"""
