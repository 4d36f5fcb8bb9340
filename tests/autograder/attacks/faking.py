"""Notebooks that give out answers that are none."""

from tests.autograder.attacks.common import CHANNEL, EVIL, FUNCTIONS, Attack, everywhere

FAKING = {
    "rewrites-syntax-trees": Attack(
        [
            """
import ast
class AlwaysTrue(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
    def visit_Compare(self, node):
        return ast.copy_location(ast.Constant(True), node)
get_ipython().ast_transformers.append(AlwaysTrue())
"""
        ]
    ),
    "rewrites-input": Attack(
        [
            "get_ipython().input_transformers_cleanup.append("
            "lambda lines: ['1000000' if 'assert' in l else l for l in lines])"
        ]
    ),
    "patches-comparisons": Attack(
        [
            "import numpy.testing, builtins, math, operator\n"
            "for name in ('allclose', 'isclose', 'array_equal', 'all'):\n"
            "    setattr(np, name, lambda *a, **k: True)\n"
            "for name in ('all', 'abs', 'any', 'isinstance'):\n"
            "    setattr(builtins, name, lambda *a, **k: True)\n"
            "math.isclose = lambda *a, **k: True"
        ],
        {"double": "def double(x):\n    return 5"},
        lost=frozenset({"mean", "apply"}),
    ),
    "equals-everything": Attack([EVIL], everywhere("return Evil()"), message="Evil"),
    "is-an-evil-class": Attack(
        [EVIL],
        {name: f"class {name}(Evil):\n    pass" for name in FUNCTIONS} | {"mean": "mean = Evil()"},
        lost=frozenset({"mean"}),
        message="Evil",
    ),
    "number-that-equals-everything": Attack(
        [
            "class Six(float):\n"
            "    __eq__ = __lt__ = __le__ = lambda *a: True\n"
            "    __sub__ = __rsub__ = __abs__ = lambda *a: Six(0)\n"
            "    __hash__ = float.__hash__"
        ],
        everywhere("return Six(6)"),
    ),
    "array-that-equals-everything": Attack(
        [
            "class Same(np.ndarray):\n"
            "    def __array_ufunc__(self, *a, **k): return True\n"
            "    def __array_function__(self, *a, **k): return True\n"
            "    __eq__ = lambda *a: True"
        ],
        everywhere("return np.zeros(1).view(Same)"),
        heavy=True,
    ),
    "answers-not-a-number": Attack(answers=everywhere("return float('nan')"), message="not finite"),
    "answers-infinity": Attack(answers=everywhere("return np.full(3, np.inf)"), heavy=True),
    "answers-nothing": Attack(answers=everywhere("return np.zeros((0, 2**40))")),
    "gives-two-answers": Attack(
        answers={
            "step": "own = slope\n"
            "def step(weight, x, target, learning_rate):\n"
            "    if slope is not own:\n"
            "        return 0.0\n"
            "    return weight - learning_rate * 2 * (weight * x - target) * x"
        }
    ),
    "gives-two-answers-in-turn": Attack(
        answers={
            "step": "seen = []\n"
            "def step(*case):\n"
            "    weight, x, target, learning_rate = case\n"
            "    seen.append(case)\n"
            "    if seen.count(case) == 1:\n"
            "        return 0.0\n"
            "    return weight - learning_rate * 2 * (weight * x - target) * x"
        }
    ),
    "shows-a-score": Attack(
        ["class Score:\n    def _repr_pretty_(self, p, cycle): p.text('1000')\nScore()"],
        everywhere("display(1000.0); print(1000.0); return get_ipython().displayhook(1000.0)"),
    ),
    "hooks-the-display": Attack(
        [
            "import sys\n"
            "sys.displayhook = lambda value: print(100)\n"
            "get_ipython().display_formatter.format = lambda *a, **k: ({'text/plain': '100'}, {})\n"
            "get_ipython().display_pub.publish = lambda *a, **k: None"
        ]
    ),
    "changes-the-arguments": Attack(
        answers={"mean": "def mean(xs):\n    xs.clear()\n    return 3.0"}, lost=frozenset({"mean"})
    ),
    "forges-answers": Attack(
        [
            CHANNEL,
            "send_everywhere(forged({'request': 3, 'outputs': [], 'succeeded': True}) * 20)",
        ],
        everywhere("send_everywhere(forged({'value': True, 'warnings': [], 'changed': []}) * 50)"),
        lost=frozenset({"mean", "apply"}),
    ),
    "forges-nonsense": Attack(
        [CHANNEL],
        everywhere("send_everywhere(b'\\xff' * 100_000)"),
        message="ended",
    ),
    "forges-objects": Attack(
        [CHANNEL],
        everywhere(
            "send_everywhere(forged({'value': ['object', 0, 'callable', 'x', '<b>x</b>' * 1000]}))\n"
            "return None"
        ),
    ),
    "forges-callbacks": Attack(
        [CHANNEL],
        everywhere("send_everywhere(forged({'callback': -1, 'arguments': [1]}))\nreturn 0"),
    ),
    "forges-one-array-often": Attack(
        [CHANNEL],
        everywhere(
            "form = ['list', [['array', '<f8', [4_000_000], 0]] * 5_000]\n"
            "send_everywhere(forged({'value': form}, [bytes(32_000_000)]))"
        ),
    ),
    "forges-its-end": Attack(
        [
            CHANNEL
            + """
import sys
sys.modules["autograder.student.submission"].snapshot = lambda *a: None
"""
        ],
        lost=frozenset({"mean", "apply"}),
        note="no longer answers|took more than",
    ),
    "patches-the-server": Attack(
        [
            "import sys\n"
            "serving = sys.modules['autograder.student.server']\n"
            "serving.Encoder.encode = lambda self, value, depth=0: ['evil']\n"
        ],
        lost=frozenset({"mean", "apply"}),
    ),
}
