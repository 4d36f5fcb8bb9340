"""Hostile notebooks. Each starts from the same answers, of which three are wrong, and tries to gain."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.autograder.tiny_course import NAME, SECRET


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


READ = """
def readable(text):
    return "GAINED" if "the-marker-of-a-hidden" "-test" in text else "nothing"
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


CHANNEL = """
import gc, json, struct
from autograder.student.wire import Channel

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

READING = {
    "reads-history": Attack(
        [READ],
        everywhere(
            "ip = get_ipython()\n"
            "text = repr(In) + repr(ip.history_manager.input_hist_raw) + repr(ip.user_ns)\n"
            "raise KeyError(readable(text))"
        ),
        message="nothing",
        never="GAINED",
    ),
    "reads-frames": Attack(
        [READ],
        everywhere(
            "import sys\n"
            "frame, text = sys._getframe(), ''\n"
            "while frame is not None:\n"
            "    text += repr(frame.f_code.co_consts) + repr(frame.f_locals) + repr(list(frame.f_globals))\n"
            "    frame = frame.f_back\n"
            "raise KeyError(readable(text))"
        ),
        message="nothing",
    ),
    "reads-all-objects": Attack(
        [READ],
        everywhere(
            "import gc, types\n"
            "texts = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple))]\n"
            "found = [s for o in texts for s in (o.values() if isinstance(o, dict) else o)\n"
            "         if isinstance(s, str)]\n"
            "raise KeyError(readable(' '.join(s for s in found if 'def readable' not in s)))"
        ),
        message="nothing",
    ),
    "reads-by-inspect": Attack(
        [READ],
        everywhere(
            "import inspect, linecache\n"
            "text = repr(linecache.cache) + repr([f.code_context for f in inspect.stack()])\n"
            "raise KeyError(readable(text))"
        ),
        message="nothing",
    ),
    "reads-files": Attack(
        [
            READ
            + """
import os
seen, found, mine = 0, [], []
for folder, folders, files in os.walk("/"):
    if folder.count("/") > 4 and not folder.startswith(("/downhill", "/scratch")):
        folders.clear()
    folders[:] = [f for f in folders if f not in ("lib", "lib64", "share", "include")]
    for name in files:
        path = os.path.join(folder, name)
        if name.endswith((".ipynb", ".db", ".sqlite")) or "/rubrics/" in path:
            found.append(path)
        if os.access(path, os.W_OK) and not path.startswith("/dev/"):
            mine.append(path)
        if path.startswith(("/downhill", "/scratch")):
            seen += 1
            found += [path] if readable(open(path, errors="replace").read()) == "GAINED" else []
print("read", seen > 5, "writable", [p for p in mine if not p.startswith("/scratch/")], "found", found)
"""
        ],
        shown="read True writable [] found []",
    ),
    "reads-proc": Attack(
        [
            "import os\n"
            "for path in ('/proc', '/proc/1/environ', '/proc/self/maps', '/proc/1/root', '/sys'):\n"
            "    print(path, os.path.exists(path))"
        ],
        never="True",
    ),
    "reads-environment": Attack(
        [
            "import os\nprint(sorted(os.environ))",
            "print(bool(set(os.environ) & {'SSH_AUTH_SOCK', 'USER'}), os.environ.get('PWD'))",
        ],
        shown="False /\n",
        never="SECRET_OF_THE_HOST",
    ),
    "reads-the-rubric": Attack(
        [
            f"import autograder.rubrics.{NAME}",
            "import sys; sys.path += ['/', '/course']\nfrom autograder import rubrics",
            "import importlib.util as u; print(u.find_spec('autograder.judge'), 'and no more')",
        ],
        shown="None and no more",
    ),
    "imports-the-answers": Attack(
        ["from course_lib.unit import *"],
        shown="course_lib.unit holds the answers",
    ),
    "traces-the-reference": Attack(
        [
            """
class Traced:
    seen = []
    def note(self, *others):
        Traced.seen.append(others)
        open("/scratch/seen", "a").write(repr(others))
        return self
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __pow__ = note
"""
        ],
        {"step": "def step(*arguments):\n    return slope(Traced(), Traced(), Traced())"},
        message="plain",
    ),
}

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
        message="Six",
    ),
    "array-that-equals-everything": Attack(
        [
            "class Same(np.ndarray):\n"
            "    def __array_ufunc__(self, *a, **k): return True\n"
            "    def __array_function__(self, *a, **k): return True\n"
            "    __eq__ = lambda *a: True"
        ],
        everywhere("return np.zeros(1).view(Same)"),
        message="Same",
    ),
    "answers-not-a-number": Attack(answers=everywhere("return float('nan')"), message="not finite"),
    "answers-infinity": Attack(answers=everywhere("return np.full(3, np.inf)")),
    "answers-nothing": Attack(answers=everywhere("return np.zeros((0, 2**40))")),
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
sys.modules["autograder.student.process"].snapshot = lambda *a: None
"""
        ],
        lost=frozenset({"mean", "apply"}),
        note="no longer answers|took more than",
    ),
    "patches-the-server": Attack(
        [
            "import sys\n"
            "serving = sys.modules['autograder.student.serving']\n"
            "serving.Encoder.encode = lambda self, value, depth=0: ['evil']\n"
        ],
        lost=frozenset({"mean", "apply"}),
    ),
}

WITHOUT_END = {
    "loops-in-a-cell": Attack(["while True: pass"], note="ran for more than"),
    "loops-and-ignores-signals": Attack(
        [
            "import signal, time\n"
            "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "while True: time.sleep(0.1)"
        ],
        note="ran for more than",
    ),
    "loops-and-catches-everything": Attack(
        ["while True:\n    try:\n        while True: pass\n    except BaseException: pass"],
        note="ran for more than",
    ),
    "loops-in-functions": Attack(
        answers=everywhere("while True: pass"), message="took longer than"
    ),
    "sleeps-in-functions": Attack(
        answers=everywhere("import time\nwhile True: time.sleep(0.2)"), message="took longer than"
    ),
    "calls-back-for-ever": Attack(
        answers={"apply": "def apply(f, x):\n    while True: f(x)"},
        lost=frozenset({"apply"}),
        message="took longer than",
    ),
    "calls-back-with-monsters": Attack(
        answers={"apply": "def apply(f, x):\n    return f(10**1200) + f(np.ones((3000, 1000)))"},
        lost=frozenset({"apply"}),
    ),
    "sends-byte-by-byte": Attack(
        [CHANNEL],
        everywhere(
            "import time\n"
            "for byte in forged({'value': 'x' * 1000}):\n"
            "    send_everywhere(bytes([byte]))\n"
            "    time.sleep(0.05)"
        ),
        message="took longer than",
    ),
    "recurses": Attack(
        ["def deeper(n): return deeper(n + 1)\ndeeper(0)"],
        {name: f"def {name}(*a):\n    return {name}(*a)" for name in FUNCTIONS},
        message="RecursionError",
        shown="RecursionError",
    ),
    "recurses-in-c": Attack(
        [
            "import sys\nsys.setrecursionlimit(10**9)\ndef deeper(n): return deeper(n + 1)\ndeeper(0)"
        ],
        note="ended the Python process|took more than|ran for more than",
    ),
    "exits": Attack(["import os\nos._exit(0)"], note="ended the Python process"),
    "exits-in-functions": Attack(
        answers=everywhere("import os\nos._exit(0)"), message="ended the Python process"
    ),
    "raises-system-exit": Attack(
        ["raise SystemExit(0)"], everywhere("raise SystemExit(0)"), message="SystemExit"
    ),
    "crashes-the-interpreter": Attack(
        ["import ctypes\nctypes.string_at(0)"], note="ended the Python process"
    ),
    "crashes-in-functions": Attack(
        answers=everywhere("import ctypes\nctypes.string_at(0)"),
        message="ended the Python process",
    ),
    "kills-all-it-can": Attack(
        ["import os, signal\nos.kill(1, signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)"],
    ),
    "kills-the-worker": Attack(
        [
            "import os, signal\n"
            "for number in range(1, 65):\n"
            "    try: os.kill(1, number)\n"
            "    except OSError: pass\n"
            "try: os.killpg(1, signal.SIGSTOP)\n"
            "except OSError: pass"
        ]
    ),
}

USING_UP = {
    "takes-memory": Attack(
        ["kept = []\nwhile True: kept.append(np.empty(20_000_000))"],
        shown="MemoryError|took more than",
    ),
    "takes-memory-in-functions": Attack(
        answers=everywhere("kept = []\nwhile True: kept.append(np.empty(5_000_000))"),
    ),
    "takes-shared-memory-in-many-processes": Attack(
        [
            """
import mmap, os, time, threading
def child():
    if os.fork() == 0:
        piece = mmap.mmap(-1, 300 * 2**20)
        for start in range(0, len(piece), 4096):
            piece[start] = 1
        time.sleep(30)
for _ in range(6):
    thread = threading.Thread(target=child)
    thread.start()
    thread.join()
time.sleep(30)
"""
        ],
        note="took more than 900 MB|ran for more than",
    ),
    "takes-memory-without-a-name": Attack(
        ["import os\nos.memfd_create('x')"], shown="Operation not permitted"
    ),
    "forks-without-end": Attack(
        ["import os\nwhile True: os.fork()"], note="stopped|ended the Python process"
    ),
    "forks-and-stays": Attack(
        [
            "import os, time, signal\n"
            "for _ in range(30):\n"
            "    if os.fork() == 0:\n"
            "        os.setsid()\n"
            "        signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "        while True: pass\n"
            "print('went on')"
        ],
        shown="went on|took more than",
    ),
    "leaves-busy-threads": Attack(
        [
            "import threading\n"
            "def spin():\n"
            "    while True: pass\n"
            "for _ in range(20): threading.Thread(target=spin, daemon=True).start()"
        ],
        lost=frozenset({"mean", "apply"}),
    ),
    "starts-threads-without-end": Attack(
        [
            "import threading, time\n"
            "while True: threading.Thread(target=time.sleep, args=(100,), daemon=True).start()"
        ],
        shown="can't start new thread",
    ),
    "prints-without-end": Attack(
        ["while True: print('all work and no play' * 1000)"],
        note="ran for more than",
        shown="The rest of the output was left out",
    ),
    "displays-without-end": Attack(
        ["while True: display({'text/plain': 'x' * 100_000}, raw=True)"], note="ran for more than"
    ),
    "displays-deep-data": Attack(
        [
            "deep = []\nfor _ in range(100_000): deep = [deep]\n"
            "display({'application/json': deep}, raw=True)",
            "display({'application/json': ['x' * 30_000_000]}, raw=True)",
        ],
        shown="were left out",
    ),
    "writes-without-end": Attack(
        [
            "import os\n"
            "for i in range(100):\n"
            "    with open(f'/scratch/{i}', 'wb') as f: f.write(bytes(1_000_000))",
            "with open('/scratch/large', 'wb') as f:\n    while True: f.write(bytes(1_000_000))",
        ],
        shown="No space left|File too large",
    ),
    "makes-many-files": Attack(
        ["i = 0\nwhile True:\n    open(f'/scratch/f{i}', 'w').close()\n    i += 1"],
        note="more than 20,000 files|ran for more than",
    ),
    "opens-without-end": Attack(
        ["kept = []\nwhile True: kept.append(open('/dev/null'))"],
        shown="Too many open files",
        lost=frozenset({"mean", "apply"}),
    ),
    "fills-the-workers-stderr": Attack(
        ["import os\nfor _ in range(100): os.write(2, b'x' * 65536)\nprint('written')"],
        shown="written",
    ),
    "answers-too-much": Attack(
        answers=everywhere("return np.ones(20_000_000)"), message="more than 64 MB"
    ),
    "answers-too-many": Attack(answers=everywhere("return [0] * 10_000_000"), message="parts"),
    "answers-too-deep": Attack(
        answers=everywhere("deep = []\nfor _ in range(5000): deep = [deep]\nreturn deep"),
        message="levels deep",
    ),
    "answers-itself": Attack(
        answers=everywhere("own = []\nown.append(own)\nreturn own"), message="levels deep"
    ),
    "answers-a-huge-integer": Attack(answers=everywhere("return 10**100_000"), message="bits"),
    "answers-a-huge-text": Attack(
        answers=everywhere("return '\\ud800' * 100_000_000"), message="characters of text"
    ),
    "answers-colliding-keys": Attack(
        answers=everywhere("return {i * (2**61 - 1): i for i in range(1, 3000)}")
    ),
    "raises-without-words": Attack(
        answers=everywhere(
            "class Mute(Exception):\n    def __str__(self): raise ValueError('no')\nraise Mute"
        ),
        message="cannot be printed",
    ),
    "raises-a-novel": Attack(
        answers=everywhere("raise ValueError('\\x1b]0;owned\\x07' + 'x' * 10_000_000)"),
        message="ValueError",
    ),
}

GETTING_OUT = {
    "writes-elsewhere": Attack(
        [
            """
import os
for path in ("/gained", "/tmp/gained", "/etc/gained", "/downhill/gained", "/dev/gained", "/usr/gained",
             "/usr/lib/gained", "/dev/shm/gained", "/downhill/autograder/__init__.py"):
    try:
        open(path, "a").write("gained")
        print("WROTE", path)
    except OSError as error:
        pass
print("tried")
"""
        ],
        shown="tried",
        never="WROTE",
    ),
    "links-elsewhere": Attack(
        [
            "import os\n"
            "os.symlink('/dev/null', '/scratch/null')\n"
            "os.symlink('/', '/scratch/root')\n"
            "os.makedirs('/scratch/a/b/c')\n"
            "os.symlink('/dev/null', '/scratch/a/b/c/null')\n"
            "os.chmod('/scratch/a/b', 0)\n"
            "os.chmod('/scratch/a', 0o500)"
        ]
    ),
    "reaches-the-network": Attack(
        [
            """
import socket
for family in range(50):
    for kind in range(1, 7):
        for protocol in (0, 1, 16):
            try:
                socket.socket(family, kind, protocol)
                print("OPENED", family, kind)
            except (OSError, ValueError):
                pass
for family in range(2, 50):
    try:
        socket.socketpair(family)
        print("OPENED", family)
    except (OSError, ValueError):
        pass
print("tried")
""",
            "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:80')",
        ],
        shown="tried",
        never="OPENED",
    ),
    "starts-programs": Attack(
        [
            "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])",
            "!echo GAI''NED",
            "import os\nos.execv('/usr/bin/env', ['env'])",
        ],
        shown="cannot start programs",
        never="GAINED",
    ),
    "looks-for-other-processes": Attack(
        [
            """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print("attached", libc.ptrace(16, 1, 0, 0) == 0)
piece = ctypes.create_string_buffer(8)
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
one, two = Vector(ctypes.addressof(piece), 8), Vector(0x400000, 8)
libc.process_vm_readv.argtypes = [ctypes.c_int] + [ctypes.c_void_p, ctypes.c_ulong] * 2 + [ctypes.c_ulong]
print("read", libc.process_vm_readv(1, ctypes.addressof(one), 1, ctypes.addressof(two), 1, 0) > 0)
print("seen", [n for n in range(2, 40_000) if n != os.getpid() and os.path.exists(f"/proc/{n}")])
""",
            "import os\nos.sched_setaffinity(1, {0})",
            "import os\nos.setpriority(os.PRIO_PROCESS, 1, 19)",
            "import resource\nresource.prlimit(1, resource.RLIMIT_NOFILE, (1, 1))",
        ],
        shown="attached False\nread False\nseen \\[\\]",
    ),
    "raises-its-limits": Attack(
        [
            """
import resource, os
gained = []
for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE"):
    number = getattr(resource, name)
    try:
        resource.setrlimit(number, (resource.RLIM_INFINITY,) * 2)
        gained.append(name)
    except (ValueError, OSError):
        pass
for user in (0, 1, 1000):
    try:
        os.setuid(user)
        gained.append(user) if user != os.getuid() else None
    except OSError:
        pass
print("gained", gained)
"""
        ],
        shown="gained \\[\\]",
    ),
    "leaves-memory-behind": Attack(
        [
            """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("segments", [libc.shmget(0x1234, 4096, 0o1666), libc.semget(0x1234, 1, 0o1666),
                   libc.msgget(0x1234, 0o1666)])
""",
        ],
        shown="segments \\[-1, -1, -1\\]",
    ),
    "mounts": Attack(
        [
            """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("calls", [libc.mount(b"none", b"/scratch", b"tmpfs", 0, None), libc.unshare(0x10000000),
                libc.chroot(b"/scratch"), libc.umount2(b"/downhill", 2), libc.syscall(321, 0, 0, 0),
                libc.syscall(425, 1, 0), libc.syscall(435, 0, 0), libc.syscall(0x40000000 + 39)])
"""
        ],
        shown="calls \\[-1, -1, -1, -1, -1, -1, -1, -1\\]",
    ),
}

SHOWING = {
    "shows-scripts": Attack(
        [
            """
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML("<script>alert('GAINED')</script><img src=x onerror=alert('GAINED')>"))
display(Javascript("alert('GAINED')"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "GAINED"}}, raw=True)
display({"image/png": "\\"><script>GAINED</script>"}, raw=True)
display({"text/plain": "a picture", "image/png": "aGVsbG8="}, raw=True,
        metadata={"image/png": {"width": "'><script>GAINED"}, "GAINED": 1})
""",
        ],
        shown="text/html was left out",
        never="GAINED",
    ),
    "shows-surrogates": Attack(
        ["print('\\ud800 \\x00 \\x1b[31mred')", "raise ValueError('\\udfff')"],
        {"double": "raise ValueError('\\udfff \\x1b]0;owned\\x07')"},
        shown="red",
    ),
}

ALL = READING | FAKING | WITHOUT_END | USING_UP | GETTING_OUT | SHOWING
assert SECRET
