"""Notebooks that turn to the kernel, and to what it keeps for a process."""

from tests.autograder.attacks.common import CHANNEL, Attack, everywhere

BOTH = frozenset({"mean", "apply"})
LIBC = "import ctypes, os, signal, sys\nlibc = ctypes.CDLL(None, use_errno=True)\n"

_CELLS = {
    "writes-frames-by-hand": CHANNEL
    + """
import os
for number in range(3):
    for call in range(4):
        frame = forged({"call": call, "request": number, "value": 6.0, "warnings": [], "after": []})
        for descriptor in range(3, 128):
            try: os.write(descriptor, frame)
            except OSError: pass
""",
    "closes-all-descriptors": "import os\nos.closerange(0, 128)",
    "swaps-all-descriptors": """
import os

for one in range(3, 40):
    try: os.dup2(one, one + 1)
    except OSError: pass
""",
    "takes-all-descriptors": """
import os
kept = []
try:
    while True: kept += os.pipe()
except OSError: print(len(kept) < 128)
""",
    "raises-each-limit": """
import resource
for name in [n for n in dir(resource) if n.startswith("RLIMIT_")]:
    number = getattr(resource, name)
    soft, hard = resource.getrlimit(number)
    for most in (-1, 10**9):
        if hard in (-1, most) or hard > 10**9: continue
        try: resource.setrlimit(number, (most, most)); print("'GAI" + "NED'", name)
        except (OSError, ValueError): pass
""",
    "lowers-each-limit": """
import resource
for name in ("RLIMIT_NOFILE", "RLIMIT_STACK", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_CPU"):
    resource.setrlimit(getattr(resource, name), (1, 1))
""",
    "rings-all-timers": LIBC
    + """
for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR1, signal.SIGIO):
    signal.signal(number, lambda *a: None)
for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
    signal.setitimer(which, 1e-5, 1e-5)
""",
    "blocks-all-signals": (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"
    ),
    "stops-all-it-can": """
import os, signal
for pid in (1, os.getppid(), -1, 0):
    for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGCONT, signal.SIGUSR1, signal.SIGWINCH):
        if pid != 0 or number != signal.SIGSTOP:
            try: os.kill(pid, number)
            except OSError: pass
os.kill(os.getpid(), signal.SIGSTOP)
""",
    "has-children-of-its-parent": LIBC
    + """
number = 56 if os.uname().machine == "x86_64" else 220
for _ in range(6):
    if libc.syscall(number, 0x8000 | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        while True: pass
""",
    "takes-in-orphans": LIBC
    + """
libc.prctl(36, 1, 0, 0, 0)
libc.prctl(1, 0, 0, 0, 0)
libc.prctl(4, 1, 0, 0, 0)
for _ in range(5):
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
            while True: pass
        os._exit(0)
""",
    "has-a-name-that-is-a-line": LIBC
    + """
for name in (b") Z 1 (\\n", b"\\nRssAnon:0", b"\\xff\\xfe", b"((((((((((((((("):
    libc.prctl(15, name, 0, 0, 0)
    if os.fork() == 0:
        kept = np.ones(10_000_000)
        while True: pass
""",
    "filters-its-own-calls": LIBC
    + """
import struct
def program(*lines): return b"".join(struct.pack("=HBBI", *line) for line in lines)
# each write is said to be done, and is not
code = program((0x20, 0, 0, 0), (0x15, 0, 1, 1), (0x06, 0, 0, 0x00050000), (0x15, 0, 1, 44),
               (0x06, 0, 0, 0x00050000), (0x06, 0, 0, 0x7FFF0000))
kept = ctypes.create_string_buffer(code, len(code))
header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(kept))
print(libc.prctl(22, 2, header, 0, 0))
""",
    "has-itself-killed-by-a-filter": LIBC + "libc.prctl(22, 1, 0, 0, 0)",
    "moves-memory-where-nobody-counts": LIBC
    + """
import fcntl, mmap, socket
piece = mmap.mmap(-1, 2**20)
def refused(what, *arguments):
    try: what(*arguments)
    except OSError: return True
    return False
one, other = socket.socketpair()
print(
    refused(piece.madvise, 21),
    refused(fcntl.fcntl, os.pipe()[0], 1031, 2**20),
    refused(one.setsockopt, socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24),
)
""",
    "locks-its-memory": LIBC
    + """
print(libc.mlockall(7), libc.mlock(id(libc), 4096))
kept = np.ones(60_000_000)
libc.madvise(ctypes.c_void_p(kept.ctypes.data // 4096 * 4096), ctypes.c_size_t(4 * 10**8), 14)
while True: kept += 1
""",
    "fills-buffers": """
import os, socket, time
for _ in range(30):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                kept.append(socket.socketpair())
                kept[-1][0].setblocking(False)
                try:
                    while True: kept[-1][0].send(bytes(100_000))
                except BlockingIOError: pass
        except OSError: time.sleep(30)
time.sleep(30)
""",
    "splits-its-memory": LIBC
    + """
import mmap
piece = mmap.mmap(-1, 2**28)
start = ctypes.addressof(ctypes.c_char.from_buffer(piece))
for at in range(0, 2**28, 8192):
    if libc.mprotect(ctypes.c_void_p(start + at), ctypes.c_size_t(4096), 1): break
for _ in range(10):
    if os.fork() == 0: signal.pause()
""",
    "starts-programs-with-a-preload": """
import os, subprocess
os.environ["LD_PRELOAD"] = "/scratch/x.so"
ways = [lambda: subprocess.run(["true"]), lambda: os.execv("/bin/true", ["true"])]
ways += [lambda: os.posix_spawn("/bin/true", ["true"], os.environ)]
ways += [lambda: print("'GAI" + "NED'" if os.system("true") == 0 else "")]
for way in ways:
    try: way()
    except OSError as error: print(type(error).__name__)
""",
    "asks-for-better-times": LIBC
    + """
def refused(what, *arguments):
    try: what(*arguments)
    except OSError: return True
    return False
print(
    refused(os.nice, -5),
    refused(os.sched_setaffinity, 0, {0}),
    refused(os.sched_setscheduler, 0, 1, os.sched_param(1)),
)
while True: os.sched_yield()
""",
    "spoils-its-scratch": """
import os
os.makedirs("/scratch/a/b", exist_ok=True)
os.symlink("/scratch/a", "/scratch/a/b/loop")
os.mkfifo("/scratch/pipe")
for name in (b"\\xff\\xfe", b"\\x1b[2J", b"a\\nb", b" ", b"x" * 255):
    open(b"/scratch/" + name, "wb").close()
os.chmod("/scratch/a", 0)
os.chdir("/scratch/a/b") if os.access("/scratch/a", os.X_OK) else None
os.chmod("/scratch", 0)
""",
    "stands-in-a-folder-that-is-gone": """
import os
os.mkdir("/scratch/gone"); os.chdir("/scratch/gone"); os.rmdir("/scratch/gone")
""",
    "shows-widgets": """
from IPython.display import display, update_display, clear_output
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x" * 10**6, "version_major": 2}}, raw=True)
display({"application/javascript": "alert('GAI' 'NED')", "text/plain": "plain"}, raw=True)
display({"text/html": "<iframe srcdoc='<scr" "ipt>x'>" + "<b>" * 200_000}, raw=True)
handle = display("first", display_id="same")
for _ in range(20_000): update_display("later", display_id="same")
for _ in range(20_000): clear_output(wait=True)
get_ipython().display_pub.publish({"text/plain": 7, "x" * 10**5: {}}, metadata={"a": object()})
""",
    "shows-what-steers": """
import sys
print("\\x1b[2J\\x1b]0;owned\\x07\\x9b31m\\u202etxt\\u2066" * 5000)
sys.stderr.write("\\r\\x08\\x08" * 10**6)
sys.displayhook(chr(27) + "c")
raise type("\\x1b[31mE", (Exception,), {})("\\x1b]8;;http://x\\x07")
""",
    "logs-without-end": """
import logging, warnings, sys
logging.basicConfig(level=0)
while True:
    logging.error("x" * 1000)
    warnings.warn_explicit("y", type("W", (UserWarning,), {}), "z", 1)
""",
    "dumps-its-stack-without-end": """
import faulthandler, sys
faulthandler.dump_traceback_later(0.001, repeat=True, file=open("/scratch/stack", "w"))
faulthandler.enable(file=2)
def deep(n): return deep(n - 1) if n else [None for _ in iter(int, 1)]
deep(500)
""",
}
_SAMPLE = {"has-a-name-that-is-a-line", "moves-memory-where-nobody-counts"}
_SHOWN = {
    "takes-all-descriptors": "True",
    "moves-memory-where-nobody-counts": "True True True",
    "asks-for-better-times": "True True True",
    "starts-programs-with-a-preload": "PermissionError\nPermissionError\nPermissionError",
}
_FUNCTIONS = {
    "ends-in-the-middle-of-an-answer": (
        "import os, threading\n"
        "def end():\n"
        "    for _ in range(30): pass\n"
        "    os._exit(0)\n"
        "kept = np.zeros(300_000)\n"
        "threading.Timer(0.001, end).start()\n"
        "return kept"
    ),
    "forks-when-it-has-answered": (
        "import os, threading, time\n"
        "def late():\n"
        "    time.sleep(0.01)\n"
        "    while True: os.fork()\n"
        "threading.Thread(target=late, daemon=True).start()\n"
        "return 0.0"
    ),
    "answers-from-another-process": (
        "import os\nfor _ in range(3): os.fork()\nreturn float(os.getpid())"
    ),
    "answers-from-a-thread": CHANNEL + "import threading\n"
    "def send():\n"
    "    for call in range(20):\n"
    "        send_everywhere(forged({'call': call, 'value': 6.0, 'warnings': [], 'after': []}))\n"
    "for _ in range(4): threading.Thread(target=send, daemon=True).start()\n"
    "return 6.0",
    "yields-without-end": "import itertools\nyield from itertools.count()",
    "waits-for-itself": (
        "import os, threading\n"
        "lock = threading.Lock(); lock.acquire()\n"
        "one, other = os.pipe()\n"
        "os.read(one, 1); lock.acquire()"
    ),
}

ODD_MEANS = {
    **{
        name: Attack(
            [cell],
            lost=BOTH,
            heavy=name not in _SAMPLE,
            never="GAINED",
            shown=_SHOWN.get(name, ""),
        )
        for name, cell in _CELLS.items()
    },
    **{name: Attack(answers=everywhere(source), heavy=True) for name, source in _FUNCTIONS.items()},
}
