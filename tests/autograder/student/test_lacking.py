"""A line that fails only where a notebook is graded takes no answer below it with it."""

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.bubblewrap import check_available
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker

BELOW = "def slope(w):\n    return 2 * w"
HARMLESS = [
    "!pip install torch",
    "!wget https://example.org/data.csv -O data.csv",
    "!!ls",
    "files = !ls\nfor file in files:\n    print(file)",
    "files = !ls\nfirst = files[0]",
    "out = %sx ls",
    *(
        f"%{magic}"
        for magic in [
            "pip install torch",
            "conda install pandas",
            "mamba install x",
            "uv pip install x",
            "ls",
            "ls -la",
            "pwd",
            "cd data",
            "cat data.txt",
            "autosave 60",
            "load_ext autoreload",
            "load_ext nothing_like_it",
            "autoreload 2",
            "reload_ext tensorboard",
            "tensorboard --logdir logs",
            "config InlineBackend.figure_format = 'retina'",
            "config Nothing.here = 1",
            "env HOME",
            "env X=1",
            "set_env A B",
            "history",
            "store -r x",
            "who",
            "whos",
            "xmode Minimal",
            "precision 4",
            "pdb on",
            "debug",
            "gui qt",
            "pylab qt",
            "matplotlib",
            "matplotlib widget",
            "matplotlib notebook",
            "matplotlib qt",
            "matplotlib ipympl",
            "matplotlib tk",
            "matplotlib --list",
            "matplotlib inline",
            "colors nocolor",
            "wandb login",
            "lsmagic",
            "memit 1",
            "lprun -f f f()",
            "time 1 + 1",
            "timeit 1 + 1",
            "timeit -n 1000000 1 + 1",
            "bash ls",
            "logstart",
            "notebook x.ipynb",
            "recall",
            "sql SELECT 1",
            "nothing_like_it",
            "nbagg",
            "unalias x",
            "reset_selective -f zzz",
        ]
    ),
    "import matplotlib\nmatplotlib.use('TkAgg')",
    "import matplotlib as mpl\nmpl.use('nothing', force=False)",
    "from matplotlib import use\nuse('Qt5Agg')",
    "import matplotlib.pyplot as plt\nplt.switch_backend('Qt5Agg')\nplt.switch_backend(newbackend='x')",
    "get_ipython().run_line_magic('matplotlib', 'widget')",
    "get_ipython().system('ls')",
    "get_ipython().run_line_magic('load_ext', 'x')",
    "len?",
    "?len",
    "slope??",
    "%%time",
    "%%time\n%%capture",
    "%%capture out",
    "%%prun -q",
    "%%nothing_like_it a b",
    "\n\n%%time",
]
# each with the line that is told of, or several
FAILING = {
    "import torch": [1],
    "import numpy as np\nimport pandas as pd": [2],
    "from google.colab import drive\ndrive.mount('/content/drive')": [1, 2],
    "from d2l import torch as d2l": [1],
    "import torch\nfrom torch import nn\ndevice = torch.device('cpu')\nnet = nn.Linear(2)": [
        1,
        2,
        3,
        4,
    ],
    "data = open('data.csv').read()": [1],
    "with open('data.csv') as file:\n    rows = list(file)\nprint(len(rows))": [1, 3],
    "name = input('your name: ')\nprint(name)": [1, 2],
    "import numpy as np\nx = np.load('x.npy')": [2],
    "import urllib.request\npage = urllib.request.urlopen('http://example.org')": [2],
    "import subprocess\nsubprocess.run(['ls'], check=True)": [2],
    "import matplotlib.pyplot as plt\nplt.style.use('seaborn')": [2],
    "import numpy as np\nz = np.float(3)\ny = z + 1": [2, 3],
    "import os\nuser = os.environ['NO_SUCH_NAME']": [2],
    "%run helpers.py": [1],
    "\n\nimport torch": [3],
    "%%time\nimport torch": [2],
    "import pandas as pd\n%time frame = pd.DataFrame()": [1, 2],
}
THEIRS = [
    "1 / 0",
    "print(undefined)",
    "assert False",
    "raise ValueError('no')",
    "exit_code = [][0]",
    "raise SystemExit",
    "import numpy as np\nnp.zeros((2, 3)) @ np.zeros((2, 3))",
    "return 3",
]


@pytest.fixture(scope="module")
def worker():
    try:
        check_available()
        sandboxed = True
    except SandboxError:
        sandboxed = False
    with Worker(Limits(), sandboxed=sandboxed) as worker:
        yield worker


@pytest.fixture
def session(worker):
    with worker.session() as session:
        yield session


def slope_is_there(session):
    return session.run("assert slope(3) == 6").succeeded


def ends(outputs):
    return [output["ename"] for output in outputs if output["output_type"] == "error"]


def test_no_magic_and_no_command_stops_a_cell(session):
    for line in HARMLESS:
        session.run("try:\n    del slope\nexcept NameError:\n    pass")
        run = session.run(f"{line}\n{BELOW}")
        assert slope_is_there(session), line
        if "files[0]" not in line and "timeit" not in line:
            assert (run.lacking, ends(run.outputs)) == ([], []), line


def test_pictures_stay_inline_whatever_backend_is_asked_for(session):
    for line in HARMLESS:
        if "matplotlib" in line or "pylab" in line or "switch_backend" in line:
            session.run(line)
    run = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert "image/png" in run.outputs[-1]["data"]


@pytest.mark.parametrize("lines", FAILING)
def test_an_answer_below_a_line_that_fails_only_here_is_there_and_the_line_is_told(session, lines):
    run = session.run(f"{lines}\n{BELOW}")
    assert slope_is_there(session)
    assert [line for line, _, _ in run.lacking] == FAILING[lines]
    assert not run.succeeded


@pytest.mark.parametrize("lines", THEIRS)
def test_a_fault_of_ones_own_ends_the_cell_as_it_does_in_jupyterlab(session, lines):
    run = session.run(f"{lines}\n{BELOW}")
    assert not run.succeeded
    assert run.lacking == []
    assert not slope_is_there(session)


def test_a_fault_of_ones_own_after_a_line_that_fails_only_here_is_still_ones_own(session):
    run = session.run(f"import torch\n1 / 0\n{BELOW}")
    assert ends(run.outputs) == ["ModuleNotFoundError", "ZeroDivisionError"]
    assert len(run.lacking) == 1
    assert not slope_is_there(session)


def test_what_a_failed_line_defines_is_missed_in_later_cells_too(session):
    session.run("import pandas as pd\nimport matplotlib.pyplot as plt")
    run = session.run(f"frame = pd.read_csv('x.csv')\nrows = len(frame)\n{BELOW}")
    assert [line for line, _, _ in run.lacking] == [1, 2]
    assert slope_is_there(session)
    session.run("import math as pd")
    assert (
        session.run("pd.nothing()\n").lacking != []
    )  # another version of a library, for all we know
    assert session.run("pd.sqrt(-1)\n").lacking == []


@pytest.mark.parametrize(
    "definition",
    [
        "@njit\ndef slope(w):\n    return 2 * w",
        "@numba.njit(parallel=True)\ndef slope(w):\n    return 2 * w",
        "def slope(w: torch.Tensor) -> torch.Tensor:\n    return 2 * w",
    ],
)
def test_a_function_does_without_decorators_and_annotations_that_are_not_there(session, definition):
    run = session.run(f"import torch\nimport numba\nfrom numba import njit\n{definition}")
    assert slope_is_there(session)
    assert len(run.lacking) == 3


def test_code_below_a_cell_magic_of_another_language_is_not_run(session):
    for magic in (
        "bash",
        "html",
        "javascript",
        "latex",
        "writefile x.py",
        "perl",
        "sh",
        "script x",
    ):
        run = session.run(f"%%{magic}\nslope = 1")
        assert run.succeeded
        assert not session.run("slope").succeeded
    assert session.run("%%unknown\n<b>no Python</b>").succeeded


def test_what_is_timed_leaves_no_names(session):
    assert session.run("%%timeit\nslope = 1\nprint(1)").succeeded
    assert not session.run("slope").succeeded


def test_what_is_captured_can_be_asked_for(session):
    assert session.run("%%capture out\nprint(1)").succeeded
    assert session.run("out.show()\nout.stdout").succeeded
