"""Notebooks that have the judge work or wait for them, each time within some limit."""

from tests.autograder.attacks.common import CHANNEL, FUNCTIONS, Attack, everywhere, in_one
from tests.support.tiny_course import LIMITS

BOTH = frozenset({"mean", "apply"})

JUDGES_TIME = {
    "warns-without-end": Attack(
        answers=in_one("import warnings\nwhile True: warnings.warn(str(object()) * 100)"),
        message="took longer than|MemoryError",
        heavy=True,
    ),
    "warns-with-slow-words": Attack(
        answers=everywhere(
            "import time, warnings\n"
            "class Slow(UserWarning):\n"
            "    def __str__(self): time.sleep(0.3); return 'slow' * 10_000_000\n"
            "for _ in range(100): warnings.warn(Slow())\n"
            "return 5"
        )
    ),
    "warns-of-strange-kinds": Attack(
        answers=everywhere(
            "import warnings\n"
            "for i in range(3000): warnings.warn('x', type('W' * 9000 + str(i), (Warning,), {}))\n"
            "return 5"
        )
    ),
    "shows-a-slow-object": Attack(
        [
            "class Slow:\n    def __repr__(self):\n        while True: pass\nSlow()",
            "class Huge:\n    def __repr__(self): return 'x' * 300_000_000\nHuge()",
            "class Many:\n"
            "    def _repr_mimebundle_(self, **_):\n"
            "        return {f'text/{i}': 'x' * 1000 for i in range(50_000)}\n"
            "Many()",
        ],
        note="ran for more than",
    ),
    "answers-what-is-slow-to-read": Attack(
        answers=everywhere(
            "import numbers, time\n"
            "class Slow(numbers.Real):\n"
            "    def __float__(self): time.sleep(60); return 6.0\n"
            "Slow.__abstractmethods__ = frozenset()\n"
            "return Slow()"
        ),
        message="took longer than",
    ),
    "answers-without-end": Attack(
        answers=everywhere(
            "import collections.abc, itertools\n"
            "class Endless(collections.abc.Sequence):\n"
            "    def __len__(self): return 10**18\n"
            "    def __getitem__(self, i): return 0.0\n"
            "return Endless()"
        )
    ),
    "compares-and-copies-slowly": Attack(
        answers=everywhere(
            "import time\n"
            "class Slow(dict):\n"
            "    def __eq__(self, other): time.sleep(60)\n"
            "    def __reduce_ex__(self, *a): time.sleep(60)\n"
            "    def __deepcopy__(self, *a): time.sleep(60)\n"
            "    def __array__(self, *a, **k): time.sleep(60)\n"
            "    def items(self): time.sleep(60)\n"
            "    __hash__ = None\n"
            "return Slow(a=1)"
        )
    ),
    "answers-whole-numbers-to-multiply": Attack(
        answers=everywhere("return np.ones((2800, 2800), dtype=np.int64)"),
        heavy=True,
    ),
    "calls-what-is-lent-with-monsters": Attack(
        answers={
            "step": "def step(*case):\n"
            "    for kind in (object, int, float, complex):\n"
            "        for big in (np.ones((1500, 1500), int), 10**1200, [[0.0] * 1000] * 1000):\n"
            "            try: slope(big, big, big)\n"
            "            except Exception: pass\n"
            "    return 0.0"
        }
    ),
    "calls-back-with-frames-of-no-end": Attack(
        [CHANNEL],
        {
            "apply": "def apply(f, x):\n"
            "    frame = forged({'callback': 0, 'arguments': ['list', [['list', [0] * 40_000]]],"
            " 'keywords': ['dict', []]})\n"
            "    while True: send_everywhere(frame)"
        },
        lost=frozenset({"apply"}),
    ),
    "does-not-read-what-it-is-sent": Attack(
        [
            "import sys, time\n"
            "server = sys.modules['autograder.student.server'].Server\n"
            "server.serve = lambda self: time.sleep(1000)"
        ],
        lost=BOTH,
    ),
    "does-not-read-its-cells": Attack(
        [
            CHANNEL + "import time\nown_sockets()[0].setblocking(True)\n"
            "Channel.receive = lambda self, *a: time.sleep(1000)",
            "x = '" + "x" * 900_000 + "'",
        ],
        lost=BOTH,
        heavy=True,
    ),
    "answers-requests-that-nobody-made": Attack(
        [
            CHANNEL + "frame = forged({'request': -1, 'outputs': [[0] * 100] * 2000})\n"
            "while True: send_everywhere(frame)"
        ],
        heavy=True,
    ),
    "hangs-in-each-copy": Attack(
        ["import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(1000))"],
        lost=BOTH,
        heavy=True,
    ),
    "takes-its-time-to-be-copied": Attack(
        ["import os, time\nos.register_at_fork(before=lambda: time.sleep(1.2))"],
        lost=BOTH,
        heavy=True,
    ),
    "begins-again-and-again": Attack(
        [
            f"end = __import__('time').process_time() + {0.8 * LIMITS.cell_seconds}\n"
            f"while __import__('time').process_time() < end: pass\n"
            f"__import__('os')._exit({i})"
            for i in range(8)
        ],
        lost=BOTH,
        note="ended the Python process",
        heavy=True,
    ),
    "takes-all-there-is": Attack(
        [
            "import os, signal, threading\n"
            "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "def spin():\n"
            "    while True: pass\n"
            "for _ in range(3):\n"
            "    if os.fork() == 0: spin()\n"
            "    threading.Thread(target=spin, daemon=True).start()",
            *["while True: pass"] * 12,
        ],
        everywhere("a = np.ones((2800, 2800), int)\nwhile True: a @ a"),
        note="took more than|ran for more than|ended the Python",
        lost=BOTH,
        heavy=True,
    ),
    "rests-for-all-there-is": Attack(
        [
            "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
            *["import time\nwhile True: time.sleep(1)"] * 12,
        ],
        everywhere("import time\nwhile True: time.sleep(1)"),
        note="took more than|ran for more than",
        lost=BOTH,
        heavy=True,
    ),
    "sleeps-in-each-cell": Attack(
        ["import time\ntime.sleep(1.8)"] * 12 + ["import time\ntime.sleep(1000)"] * 6,
        note="ran for more than",
        lost=BOTH,
        heavy=True,
    ),
    "rests-in-each-call": Attack(
        answers=everywhere("import time\ntime.sleep(1.2)\nreturn 5")
        | {
            "mean": "def mean(xs):\n    import time\n    time.sleep(1.2)\n    return sum(xs) / len(xs)"
        },
        heavy=True,
    ),
    "holds-the-interpreter-in-c": Attack(
        ["import re\nre.match('(a+)+$', 'a' * 60 + 'b')"],
        everywhere("return 10 ** 10 ** 9"),
        note="ran for more than",
        heavy=True,
    ),
    "children-that-nobody-waits-for": Attack(
        [
            """
import os, signal, time
try: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
except OSError: print("refused")
until = time.monotonic() + 1.5
while time.monotonic() < until:
    try:
        if os.fork() == 0:
            end = time.process_time() + 0.02
            while time.process_time() < end: pass
            os._exit(0)
    except OSError: pass
    time.sleep(0.02)  # all at once would be stopped for their memory, where nothing else runs
"""
        ],
        lost=frozenset({"double", "mean", "apply", "slope", "step"}),  # it may end its own process
        shown="refused",
    ),
    "rings-while-it-is-asked": Attack(
        [
            "import signal\n"
            "def ring(*_): raise ValueError('rung')\n"
            "signal.signal(signal.SIGALRM, ring)\n"
            "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)"
        ],
        lost=BOTH,
    ),
    "watches-every-line": Attack(
        [
            "import gc, sys, threading, time\n"
            "def slow(*_): time.sleep(0.001); return slow\n"
            "gc.callbacks.append(slow)\n"
            "sys.setprofile(slow)\nsys.settrace(slow)\nthreading.settrace(slow)"
        ],
        lost=BOTH,
        heavy=True,
    ),
    "keeps-much-in-scratch": Attack(
        [
            "for i in range(12):\n    open(f'/scratch/{i}', 'wb').write(bytes([i]) * 1_500_000)",
            "import os\nfor i in range(15_000): os.symlink('x' * 60, f'/scratch/l{i}')",
        ],
        answers=everywhere(
            "import os\nfor name in os.listdir('/scratch'): os.unlink('/scratch/' + name)\nreturn 5"
        ),
        lost=BOTH,
        heavy=True,
    ),
    "digs-in-scratch": Attack(
        [
            "import os\n"
            "for _ in range(8000):\n"
            "    try: os.mkdir('d'); os.chdir('d')\n"
            "    except OSError: break"
        ],
        lost=BOTH,
        heavy=True,
    ),
    "has-a-million-lines": Attack(["x=1\n" * 240_000], heavy=True, lost=BOTH),
    "is-nested-deep": Attack(
        [
            "x = " + "+".join(["1"] * 1500),
            "x = " + "[" * 90 + "]" * 90,
            "x = a" + ".b" * 20_000,
            "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 90)) + " " * 90 + "pass",
        ],
        {name: f"def {name}(*a):\n    return " + "+".join(["0"] * 1400) for name in FUNCTIONS},
    ),
    "folds-constants": Attack(
        ["x = ('a' * 4000) * 4000 * 4000", "y = 2 ** 2 ** 40", "z = (1,) * 10 ** 9"],
    ),
    "has-hostile-names": Attack(
        [
            "class \u0430" + "\u0301" * 60_000 + ": pass",
            "\n".join(f"n{i} = {i}" for i in range(20_000)),
        ],
    ),
    "prints-half-of-a-command": Attack(
        [
            "print('\\x1b]' * 1_500_000)",
            "print('\\x1b[1;' * 700_000)",
            "print('\\r' * 2_000_000 + 'a\\b' * 1_000_000)",
        ],
        heavy=True,
    ),
    "is-no-python-for-long": Attack(
        [
            "x=1\n" * 200_000 + "def f(:\n",
            "match 1:\n case 1: pass\n" * 20_000 + "type X = int\nx = f'{'a'}'\n",
            "x = f'{" + "f'{" * 200 + "1" + "}'" * 200 + "}'",
        ],
        heavy=True,
    ),
    "is-no-python-in-each-cell": Attack(
        ["def slope(x):\n    return (" + "f'{f'{'a'}'}'+" * 1_400] * 22,
        {name: "" for name in FUNCTIONS},
        lost=BOTH,
        heavy=True,
    ),
    "shows-a-drawing-without-end": Attack(
        [
            "n = 24_000\n"
            "for inside in ('<g id=\"a\">' * n + '</g>' * n, '<path/>' * n + '<use href=\"#a\"/>' * n):\n"
            '    drawing = f\'<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/>{inside}</svg>\'\n'
            "    display({'image/svg+xml': drawing, 'text/plain': '<a.b object>'}, raw=True)"
        ],
        shown="image/svg.xml was left out",
        heavy=True,
    ),
    "answers-parts-in-parts": Attack(
        answers=everywhere(
            "parts = [1.0, 'a', None, True]\n"
            "for _ in range(7): parts = [parts, [parts, 1], (parts, 2.0), {'a': parts}]\n"
            "return parts"
        ),
        heavy=True,
    ),
    "answers-keys-that-collide-late": Attack(
        answers=everywhere("return {(0,) * 30 + (i * (2**61 - 1),): i for i in range(1, 4000)}"),
        heavy=True,
    ),
    "answers-large-integers-by-the-thousand": Attack(
        answers=everywhere("return [2**4095] * 15_000"), heavy=True
    ),
    "answers-the-smallest-numbers": Attack(
        answers=everywhere("return np.full((1000, 1000), 5e-324)"), heavy=True
    ),
}
