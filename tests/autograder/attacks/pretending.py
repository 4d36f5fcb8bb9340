"""Notebooks that pass something off as what it is not: answers, tests, the judge's own words."""

from tests.autograder.attacks.common import CHANNEL, FUNCTIONS, Attack, everywhere

BOTH = frozenset({"mean", "apply"})

PRETENDING = {
    "answers-masked": Attack(answers=everywhere("return np.ma.masked_all(())")),
    "answers-times": Attack(answers=everywhere("return np.datetime64('nat')"), heavy=True),
    "answers-records": Attack(answers=everywhere("return np.zeros(1, 'f8, f8')")),
    "answers-long-numbers": Attack(answers=everywhere("return np.longdouble('nan')")),
    "answers-objects-in-an-array": Attack(
        answers=everywhere(
            "class Yes:\n"
            "    def __getattr__(self, name): return lambda *a, **k: True\n"
            "    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *a: True\n"
            "return np.array([Yes()], dtype=object)"
        )
    ),
    "answers-a-text-that-is-a-number": Attack(answers=everywhere("return '6'")),
    "answers-true": Attack(answers=everywhere("return np.True_")),
    "answers-a-coroutine": Attack(
        answers={name: f"async def {name}(*a):\n    return 6" for name in FUNCTIONS},
        heavy=True,
    ),
    "answers-a-generator": Attack(
        answers={name: f"def {name}(*a):\n    yield 6" for name in FUNCTIONS}
    ),
    "answers-what-it-was-given": Attack(answers=everywhere("return arguments[0]")),
    "raises-what-a-test-raises": Attack(
        answers=everywhere("raise AssertionError('full marks')"), message="full marks"
    ),
    "raises-what-ends-a-loop": Attack(answers=everywhere("raise StopIteration(6)")),
    "raises-a-group": Attack(answers=everywhere("raise ExceptionGroup('', [ValueError(1)] * 50)")),
    "raises-what-lies-about-itself": Attack(
        answers=everywhere(
            "class Lie(type):\n"
            "    __name__ = property(lambda cls: 'Verdict')\n"
            "    def mro(cls): return type.mro(cls)\n"
            "class Wrong(Exception, metaclass=type('M', (type,), {'__name__': 'x'})): pass\n"
            "Wrong.__name__ = '\\x1b[2J<script>' * 50\n"
            "raise Wrong"
        )
    ),
    "says-it-is-not-written": Attack(answers=everywhere("raise NotImplementedError")),
    "carries-names-of-the-grader": Attack(
        ["rubric = Verdict = homework = autograder = rubrics = slope_test = 10**6"],
        {
            "double": "def double(x):\n    globals().update(score=10**6, points=10**6)\n    return 10**6"
        },
    ),
    "is-its-own-module": Attack(
        [
            "import sys, types\n"
            "for name in ('rubrics', 'rubrics.tiny_set', 'autograder.marking', 'numpy.testing'):\n"
            "    sys.modules[name] = types.ModuleType(name)\n"
            "    sys.modules[name].rubric = type('R', (), {'mark': lambda *a: 10**6})()"
        ]
    ),
    "puts-cells-in-the-running": Attack(
        [
            "ip = get_ipython()\n"
            "ip.set_next_input('10**6', replace=True)\n"
            "ip.payload_manager = None\n"
            "ip.events.register('post_run_cell', lambda *a: print(10**6))"
        ]
    ),
    "replaces-how-json-is-written": Attack(
        [
            "import json\n"
            "written = json.dumps\n"
            "json.dumps = lambda value, *a, **k: written(value, *a, **k).replace('0.0', '1e6')"
        ],
        lost=BOTH,
    ),
    "answers-ahead-of-the-question": Attack(
        [CHANNEL],
        everywhere(
            "for number in range(40):\n"
            "    send_everywhere(forged({'call': number, 'value': 6.0, 'warnings': [], 'after': []}))\n"
            "return 0"
        ),
    ),
    "changes-what-the-test-holds": Attack(
        answers={
            "apply": "def apply(f, x):\n"
            "    f.__class__.__eq__ = lambda *a: True\n"
            "    f.__code__ = (lambda y: 10).__code__\n"
            "    return 10"
        },
        lost=frozenset({"apply"}),
    ),
    "is-a-partial-of-a-builtin": Attack(
        answers={
            "double": "double = int",
            "slope": "import functools\nslope = functools.partial(print)",
            "step": "step = np.add.reduce",
        }
    ),
    "defines-itself-anew": Attack(
        answers=everywhere(
            "import inspect\n"
            "name = inspect.currentframe().f_code.co_name\n"
            "globals()[name] = lambda *a: 6\n"
            "return 0"
        )
    ),
    "answers-numbers-that-are-none": Attack(
        [CHANNEL],
        everywhere(
            "odd = bytes([255] * 7 + [0, 255, 255] + [0] * 6 + [0] * 8 + [1, 64] + [0] * 6)\n"
            "for number in range(40):\n"
            "    form = ['array', '<f16', [2], 0]\n"
            "    send_everywhere(forged({'call': number, 'value': form, 'after': []}, [odd]))\n"
            "return np.frombuffer(odd, np.longdouble)"
        ),
        lost=BOTH,
    ),
    "answers-otherwise-each-time-it-is-read": Attack(
        answers=everywhere(
            "class Turning(list):\n"
            "    read = 0\n"
            "    def __iter__(self):\n"
            "        Turning.read += 1\n"
            "        return iter([6.0] * (Turning.read % 3))\n"
            "return Turning([1])"
        )
    ),
    "answers-when-it-is-collected": Attack(
        [
            "import atexit, gc\n"
            "class Last:\n"
            "    def __del__(self): globals().update(double=lambda x: 6, slope=lambda *a: 0.0)\n"
            "def collected(phase, info): Last()\n"
            "gc.callbacks.append(collected)\n"
            "atexit.register(Last)\n"
            "gc.set_threshold(1)"
        ],
        lost=BOTH,
    ),
    "keeps-a-page-for-all-questions": Attack(
        ["import mmap\npage = mmap.mmap(-1, 1 << 16)"],
        {
            "slope": "def slope(*case):\n"
            "    page.seek(0)\n"
            "    page.write(repr(case).encode().ljust(200))\n"
            "    return 0.0",
            "step": "def step(*case):\n    return slope(*eval(page[:200].strip(b' \\0') or '(0, 0, 0)'))",
        },
    ),
    "ends-what-it-is-a-copy-of": Attack(
        answers=everywhere("import os\nos.kill(os.getppid(), 9)\nreturn 0"), lost=BOTH
    ),
}
