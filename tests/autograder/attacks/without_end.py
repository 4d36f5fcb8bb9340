"""Notebooks that do not come to an end."""

from tests.autograder.attacks.common import CHANNEL, FUNCTIONS, Attack, everywhere, in_one

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
    "loops-in-functions": Attack(answers=in_one("while True: pass"), message="took longer than"),
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
        heavy=True,
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
        heavy=True,
    ),
    "recurses-in-c": Attack(
        [
            "import sys\nsys.setrecursionlimit(10**9)\ndef deeper(n): return deeper(n + 1)\ndeeper(0)"
        ],
        note="ended the Python process|took more than|ran for more than",
    ),
    "exits": Attack(["import os\nos._exit(0)"], note="ended the Python process"),
    "exits-in-functions": Attack(
        answers=everywhere("import os\nos._exit(0)"),
        message="ended the Python process",
        heavy=True,
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
