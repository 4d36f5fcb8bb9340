"""Notebooks that answer with objects which lie, and that change what Python itself goes by."""

from tests.autograder.attacks.common import FUNCTIONS, Attack, everywhere

BOTH = frozenset({"mean", "apply"})

# Given to each function, returned by it, or about to be compared.
_ANSWERS = {
    "claims-to-be-of-another-class": (
        "class Six(dict):\n"
        "    __class__ = property(lambda self: float)\n"
        "    __float__ = __index__ = lambda self: 6\n"
        "    __eq__ = lambda *a: True\n"
        "    __hash__ = dict.__hash__\n"
        "return Six()"
    ),
    "changes-its-class-when-it-is-read": (
        "class Two(list):\n"
        "    def __iter__(self):\n"
        "        self.__class__ = Three\n"
        "        return iter([6.0])\n"
        "class Three(list):\n"
        "    __eq__ = lambda *a: True\n"
        "return Two([0.0])"
    ),
    "is-unpickled-to-something-else": (
        "class Reduced(np.ndarray):\n"
        "    def __reduce__(self): return (eval, ('__import__(\"os\").abort()',))\n"
        "    def __reduce_ex__(self, n): return self.__reduce__()\n"
        "    def __setstate__(self, state): raise SystemExit\n"
        "return np.zeros(3).view(Reduced)"
    ),
    "lies-the-second-time": (
        "class Liar(list):\n"
        "    asked = 0\n"
        "    def tell(self, first, later):\n"
        "        Liar.asked += 1\n"
        "        return first if Liar.asked % 2 else later\n"
        "    def __len__(self): return self.tell(1, 10**15)\n"
        "    def __iter__(self): return self.tell(iter([6.0]), iter(int, 1))\n"
        "    def __eq__(self, other): return self.tell(True, False)\n"
        "    def __array__(self, *a, **k): return self.tell(np.zeros(1), np.ones(9))\n"
        "return Liar([0.0])"
    ),
    "has-other-items-than-keys": (
        "class Odd(dict):\n"
        "    def keys(self): return iter(int, 1)\n"
        "    def items(self): return iter(lambda: ('a', 6.0), 0)\n"
        "    def __getitem__(self, key): return self\n"
        "return Odd(a=Odd(b=1.0))"
    ),
    "takes-over-functions-of-arrays": (
        "class Over(np.ndarray):\n"
        "    __array_priority__ = 1e9\n"
        "    def __array_function__(self, *a, **k): return True\n"
        "    def __array_ufunc__(self, *a, **k): return True\n"
        "    def __array_finalize__(self, old): os = __import__('os'); self.flags.writeable = True\n"
        "    def __array_wrap__(self, *a, **k): return self\n"
        "    shape = property(lambda self: ())\n"
        "return np.full(2, 6.0).view(Over)"
    ),
    "answers-views-of-huge-strides": (
        "view = np.lib.stride_tricks.as_strided\nreturn view(np.zeros(1), (2**20, 2**20), (0, 0))"
    ),
    "answers-memory-that-is-not-its-own": (
        "view = np.lib.stride_tricks.as_strided\n"
        "return view(np.zeros(1), (1000, 1000), (-(2**40), 2**30))"
    ),
    "answers-memory-in-a-file": (
        "import threading\n"
        "kept = np.memmap('/scratch/answer', float, 'w+', shape=(50_000,))\n"
        "def change():\n"
        "    while True: kept[:] = kept + 1\n"
        "threading.Thread(target=change, daemon=True).start()\n"
        "open('/scratch/answer', 'w').close()\n"
        "return kept"
    ),
    "answers-odd-kinds-of-numbers": (
        "one = np.zeros(2, [('a', 'f8'), ('b', 'O', (2,))])\n"
        "one['b'] = [[one, one], [one, 6]]\n"
        "return [one, np.array([one, one], object), np.longdouble(6), np.float16(6), np.void(b'6')]"
    ),
    "answers-numbers-with-a-payload": (
        "nan = np.array([0x7FF0DEADBEEF0001, 0xFFF8000000000001], np.uint64).view(float)\n"
        "return [nan, nan[0], -0.0, np.array(-0.0), np.array([2**63], np.uint64)]"
    ),
    "answers-a-dictionary-of-twins": (
        "class Key(str):\n"
        "    __hash__ = lambda self: id(self)\n"
        "    __eq__ = lambda self, other: self is other\n"
        "return {Key('a'): 1, Key('a'): 2, float('nan'): 3, float('nan'): 4, (1, (True, 1.0)): 5}"
    ),
    "answers-a-number-without-end": (
        "import sys\nsys.set_int_max_str_digits(0)\nreturn [1 << 40_000_000, -(1 << 9_000_000)]"
    ),
    "answers-texts-that-are-none": (
        "class Text(str):\n"
        "    __str__ = __repr__ = lambda self: chr(27) + ']0;GAINED' + chr(7)\n"
        "    encode = lambda self, *a: b'6'\n"
        "return [Text('6'), chr(0xD800) * 1000, chr(0) * 10**6, memoryview(b'6'), bytearray(6)]"
    ),
    "raises-errors-that-lead-to-themselves": (
        "class Loop(Exception):\n"
        "    def __str__(self): raise self\n"
        "    __repr__ = __str__\n"
        "one, two = Loop(), Loop()\n"
        "one.__cause__, two.__cause__ = two, one\n"
        "one.__context__ = two\n"
        "raise one"
    ),
    "raises-errors-of-odd-fields": (
        "error = SyntaxError('x', (chr(27) + '[2J', -5, 10**9, 'y' * 10**6, 0, 0))\n"
        "error.lineno, error.end_offset, error.print_file_and_line = 'z', object(), 1\n"
        "error.__notes__ = 7\n"
        "raise error"
    ),
    "raises-a-deep-group": (
        "error = ValueError('x')\n"
        "for _ in range(20_000): error = ExceptionGroup('g' * 50, [error])\n"
        "raise error"
    ),
    "makes-itself-again-when-it-is-deleted": (
        "class Phoenix:\n"
        "    def __init__(self): self.me = self\n"
        "    def __del__(self): Phoenix(); Phoenix()\n"
        "Phoenix()\n"
        "import gc\n"
        "gc.callbacks.append(lambda *a: Phoenix())\n"
        "for _ in range(20): gc.collect()\n"
        "return Phoenix()"
    ),
    "changes-its-arguments-later": (
        "import threading\n"
        "def change():\n"
        "    while True:\n"
        "        for argument in arguments:\n"
        "            if isinstance(argument, (list, dict)): argument.clear()\n"
        "threading.Thread(target=change, daemon=True).start()\n"
        "return 0.0"
    ),
}

_CHANGES = {
    "traces-and-profiles-all": """
import sys, threading
def tell(frame, event, argument):
    try: text = str(dict(frame.f_locals))[:9000]
    except Exception: return tell
    if "-".join(["the-marker-of", "a-hidden", "test"]) in text: print("'GAI" + "NED'", text)
    return tell
sys.setprofile(tell); threading.settrace(tell); sys.settrace(tell)
""",
    "hooks-what-python-audits": """
import sys
def refuse(event, arguments):
    if event in ("socket.sendmsg", "os.fork", "compile", "exec", "object.__getattr__"):
        raise SystemExit(event)
sys.addaudithook(refuse)
""",
    "hooks-each-fork": """
import os, atexit, gc
def change():
    for o in gc.get_objects():
        if type(o).__name__ == "Server": o.__dict__.clear()
os.register_at_fork(before=lambda: None, after_in_child=change, after_in_parent=lambda: 1 / 0)
atexit.register(lambda: [os.fork() for _ in range(9)])
""",
    "changes-numbers-in-memory": """
import ctypes
for number in (3, 6, 10, 60):
    ctypes.c_uint32.from_address(id(number) + 24).value = 5
ctypes.c_double.from_address(id(1.0) + 16).value = 6.0
""",
    "changes-what-builtins-are": """
import builtins, json, struct
builtins.len = lambda x: 1
builtins.isinstance = lambda *a: True
builtins.type = lambda *a: float
builtins.__build_class__ = None
builtins.repr = builtins.str = lambda x: "6"
json.dumps = lambda *a, **k: '{"value": 6, "call": 0, "warnings": [], "after": []}'
struct.pack = lambda *a: b"\\0" * 8
del builtins.__import__
""",
    "runs-broken-bytecode": """
import types, marshal
code = (lambda: 6).__code__
def broken(): pass
for raw in (b"\\xff" * 40, bytes(range(200)), b"\\x64\\xff" * 30):
    try: broken.__code__ = code.replace(co_code=raw, co_stacksize=1)
    except Exception: pass
    broken()
""",
    "loads-broken-code": "import marshal\nmarshal.loads(b'\\xe3' + b'\\x01' * 400)",
    "has-everything-collide": """
import sys
sys.setswitchinterval(1000.0)
import threading
threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
""",
    "empties-what-it-stands-in": """
import sys
for name in list(sys.modules):
    if name not in ("builtins", "sys"): sys.modules[name].__dict__.clear()
globals().clear()
""",
    "hooks-the-shell": """
shell = get_ipython()
def again(*a): shell.run_cell("again()")
for name in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
    shell.events.register(name, again)
shell.set_custom_exc((BaseException,), lambda *a: again())
shell.user_ns_hidden.clear()
shell.display_formatter.format = lambda *a: ({"text/html": "<scr" + "ipt>GAI" + "NED"}, {})
""",
    "puts-off-its-errors": """
import sys, threading
def without_end(*a):
    while True: print("x" * 10**6)
sys.excepthook = sys.unraisablehook = threading.excepthook = without_end
class Late:
    def __del__(self): raise SystemExit
kept = [Late() for _ in range(1000)]
del kept
""",
    "reads-from-whoever-is-there": "import sys\nprint(input('word?'), sys.stdin.read())",
    "nests-what-c-recurses-on": """
import ast, sys
sys.setrecursionlimit(10**8)
deep = []
for _ in range(10**6): deep = [deep]
try: repr(deep)
except RecursionError: print("told")
try: ast.literal_eval("-" * 10**6 + "1")
except (RecursionError, MemoryError, SyntaxError): print("told")
import copy
copy.deepcopy(deep)
""",
}

_SAMPLE = {"changes-what-builtins-are"}
ODD_OBJECTS = {
    **{name: Attack(answers=everywhere(source), heavy=True) for name, source in _ANSWERS.items()},
    **{
        name: Attack([cell], lost=BOTH, heavy=name not in _SAMPLE, never="GAINED")
        for name, cell in _CHANGES.items()
    },
    "is-a-class-whose-class-lies": Attack(
        [
            "class Meta(type):\n"
            "    __instancecheck__ = __subclasscheck__ = lambda *a: True\n"
            "    __call__ = lambda cls, *a, **k: 6.0\n"
            "    __eq__ = lambda *a: True\n"
            "    __hash__ = type.__hash__\n"
            "    __getattr__ = lambda cls, name: 6.0\n"
            "    __name__ = property(lambda cls: 'float')"
        ],
        {name: f"class {name}(metaclass=Meta):\n    pass" for name in FUNCTIONS},
        heavy=True,
    ),
}
