"""Notebooks that take more than there is for one."""

from tests.autograder.attacks.common import Attack, everywhere, in_one

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
        answers=in_one("return np.ones(9_000_000)"), message="more than 64 MB"
    ),
    "answers-too-many": Attack(
        answers=in_one("return [0] * 10_000_000"), message="parts", heavy=True
    ),
    "answers-too-deep": Attack(
        answers=everywhere("deep = []\nfor _ in range(5000): deep = [deep]\nreturn deep"),
        message="levels deep",
    ),
    "answers-itself": Attack(
        answers=everywhere("own = []\nown.append(own)\nreturn own"), message="levels deep"
    ),
    "answers-a-huge-integer": Attack(answers=everywhere("return 10**100_000"), message="bits"),
    "answers-a-huge-text": Attack(
        answers=in_one("return '\\ud800' * 100_000_000"), message="characters of text"
    ),
    "answers-colliding-keys": Attack(
        answers=in_one("return {i * (2**61 - 1): i for i in range(1, 3000)}")
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
