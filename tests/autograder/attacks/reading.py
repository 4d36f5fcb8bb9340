"""Notebooks that look for the hidden tests."""

from tests.autograder.attacks.common import READ, Attack, everywhere
from tests.support.tiny_course import NAME

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
            "for path in ('/proc/1', '/proc/1/environ', '/proc/self/maps', '/proc/1/root', '/sys'):\n"
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
            f"import rubrics.{NAME}",
            "import sys; sys.path += ['/', '/course']\nimport rubrics",
            "import importlib.util as u; print(u.find_spec('autograder.judge'), 'and no more')",
        ],
        shown="None and no more",
    ),
    "imports-the-answers": Attack(
        ["from course_lib.unit import *"],
        shown="course_lib.unit holds the answers",
    ),
    "takes-the-guard-away": Attack(
        [
            """
import importlib, sys
sys.meta_path[:] = [f for f in sys.meta_path if "Guard" not in type(f).__name__]
sys.path_importer_cache.clear()
importlib.invalidate_caches()
import course_lib.unit
""",
            """
import gc, types
print("held", [m for m in gc.get_objects() if isinstance(m, types.ModuleType)
               and m.__name__ == "course_lib.unit"])
""",
        ],
        shown="No module named 'course_lib.unit'(?s:.)*held \\[\\]",
    ),
    "draws-a-table-from-what-is-lent": Attack(
        answers={
            "slope": "def slope(*case):\n"
            "    open('/scratch/seen', 'a').write(repr(case))\n"
            "    return 0.0",
            "step": "def step(*case):\n"
            "    import os\n"
            "    table = [slope(float(n), 1.0, 2.0) for n in range(5_000)]\n"
            "    raise ValueError(repr(os.listdir('/scratch')) + repr(table))",
        },
        message="more often than this question needs",
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
        message="plain|gave `0.0`",  # by a lent slope, or by the own one
    ),
}
