"""What a test holds in place of a student's objects passes for no number, array or truth."""

import json
import math
import resource
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import SandboxError
from autograder.judge.hidden_test import run_test
from autograder.marking.forms import is_iterator
from autograder.marking.trial import attempt
from autograder.remote.client import Connection
from autograder.remote.errors import NotPlainError, StudentStoppedError
from autograder.remote.proxies import (
    Namespace,
    NotANumberError,
    Proxy,
    places_among,
    read_each,
    with_operators,
    write_each,
)
from autograder.sandbox.bubblewrap import check_available
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker

CELLS = """
import numpy as np

class Value:
    def __init__(self, data):
        self.data = data
        self.parents = []
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data)
        out.parents = [self, other]
        return out
    __radd__ = __add__
    def __sub__(self, other):
        return self + (-other)
    def __neg__(self):
        return Value(-self.data)
    def __len__(self):
        return 3
    def __getitem__(self, index):
        return [10, 20, 30][index]

class Liar:
    def __sub__(self, other):
        return 0.0
    __rsub__ = __abs__ = __sub__
    def __abs__(self):
        return 0.0
    def __getattr__(self, name):
        return lambda *others: 0.0

def lie(*arguments):
    return Liar()

def batches(xs, size):
    for start in range(0, len(xs), size):
        yield xs[start:start + size]

def forever():
    while True:
        yield 1

def derivative(f, x):
    return f(Value(x)).data

def traced(f):
    return f(Value(1.0))

def double_in_place(xs):
    xs *= 2
    return xs

def draw_by_another(seed):
    rng = np.random.default_rng(seed)
    first, second, third = one_number(rng), one_number(rng=rng), rng.normal()
    return [first, second, third]

def nap(seconds):
    import time
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return "awake"

def shout():
    raise AssertionError("mine")

def draw(rng):
    return rng.normal()

def as_a_list(xs):
    return xs.tolist

def look_up(values, key):
    return values[key]

def in_classes_of_its_own():
    from collections import OrderedDict, deque, namedtuple
    from fractions import Fraction
    two = namedtuple("Two", "first second")(np.ma.array([[1.0]]), Fraction(1, 2))
    return OrderedDict(two=two, queue=deque([1, 2]))

def told(function):
    return function(in_classes_of_its_own())

def doubles_all(given):
    items = given.values() if isinstance(given, dict) else given
    for item in items if not isinstance(given, np.ndarray) else [given]:
        if isinstance(item, np.ndarray):
            item *= 2
        elif isinstance(item, (list, tuple)):
            doubles_all(item)
    return 1.0

def looks(given):
    return 1.0

def hides_what_changes():
    import sys
    server = sys.modules["autograder.student.server"]
    for name in ("differs", "is_changeable", "_CHANGEABLE"):
        setattr(server, name, lambda *a: False)

np.allclose = lambda *a, **k: True
number, array, nothing = 3, np.arange(3.0), None
"""


@pytest.fixture(scope="module")
def session():
    try:
        check_available()
        sandboxed = True
    except SandboxError:
        sandboxed = False
    with (
        Worker(Limits(call_seconds=2.0), sandboxed=sandboxed) as worker,
        worker.session() as session,
    ):
        assert session.run(CELLS).succeeded
        yield session


@pytest.fixture
def names(session):
    with session.snapshot() as channel:
        yield Namespace(Connection(channel, 2.0, 10.0), {"np": "import numpy as np"})


def test_data_comes_in_base_types_whatever_class_it_had(names):
    came = names["in_classes_of_its_own"]()
    assert repr(came) == "{'two': (array([[1.]]), 0.5), 'queue': [1, 2]}"
    assert names["told"](repr) == repr(came)


def test_an_iterator_says_that_it_is_one(names):
    assert is_iterator(names["batches"]([1, 2, 3], 2))
    assert not is_iterator(names["Value"](1.0))


def test_plain_values_come_as_they_are(names):
    assert names["number"] == 3
    assert names["nothing"] is None
    assert names["array"].tolist() == [0.0, 1.0, 2.0]


def test_a_method_that_was_not_called_is_asked_about(names):
    came = names["as_a_list"](np.arange(2.0))
    assert came.kind_in_words == "a function (are its brackets missing?)"


def test_what_an_error_says_is_quoted_once(names):
    with pytest.raises(KeyError) as caught:
        names["look_up"]({"W1": 1}, "w1")
    assert str(caught.value) == "'w1'"


def test_a_name_that_is_not_there_raises_as_in_a_cell(names):
    with pytest.raises(KeyError):
        names["absent"]
    assert names.get("absent", 5) == 5


@pytest.mark.parametrize(
    "check",
    [
        "assert lie() == 4",
        "assert not (lie() != 4)",
        "assert abs(lie() - 4) < 1e-9",
        "assert abs(4 - lie()) < 1e-9",
        "assert (lie() - 4).sum() == 0",
        "assert lie() < 5",
        "assert lie() >= 4",
        "assert lie()",
        "assert not lie()",
        "import numpy as np\nassert np.allclose(lie(), 4)",
        "import numpy as np\nassert np.isclose(np.float64(4) - lie(), 0)",
        "import numpy as np\nassert np.abs(np.ones(3) - lie()).max() < 1",
        "import numpy as np\nassert np.all(np.asarray(lie()) == 0)",
        "import numpy as np\nnp.testing.assert_allclose(lie(), 4)",
        "import math\nassert math.isclose(lie(), 4)",
        "assert float(lie()) == 0",
        "assert round(lie()) == 0",
        "assert sum([lie(), 1]) == 1",
        "assert lie() in [1, 2]",
        "assert 4 in {lie(): 1}",
        "assert isinstance(lie(), (int, float))",
        "assert max(lie(), 3) == 3",
        "assert range(5)[lie()] == 0",
    ],
)
def test_no_way_of_asserting_takes_an_object_for_a_number(names, check):
    assert run_test(check, names).score == 0


def test_a_module_that_the_course_imports_is_the_real_one(names):
    assert run_test("assert np.allclose(1.0, 2.0)", names).score == 0
    assert run_test("assert np.allclose(1.0, 1.0)", names).score is None


def test_objects_are_made_read_and_changed_over_there(names):
    value = names["Value"](3.0)
    assert isinstance(value, Proxy)
    assert value.data == 3.0
    value.data = 4.0
    assert value.data == 4.0
    assert len(value) == 3
    assert value[1] == 20
    assert list(value) == [10, 20, 30]


def test_a_generator_is_gone_through_as_it_yields(names):
    assert [batch for batch in names["batches"]([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
    pairs = zip(names["forever"](), range(3), strict=False)
    assert [item for item, _ in pairs] == [1, 1, 1]


def test_a_test_that_asks_for_operators_has_them(names):
    make = with_operators(names["Value"])
    total = make(2.0) + make(3.0) + 4
    assert total.data == 9.0
    assert (1 + make(2.0)).data == 3.0
    assert total.parents[1].data == 4


def test_operators_never_give_a_plain_number(names):
    liar = with_operators(names["Liar"])()
    with pytest.raises(NotANumberError):
        liar - 4
    with pytest.raises(NotANumberError):
        abs(liar)


def test_without_stand_ins_operators_are_what_they_were():
    assert with_operators(3) == 3
    assert with_operators(math.sqrt) is math.sqrt


def test_a_function_of_the_test_can_be_given_objects_of_the_students(names):
    assert names["derivative"](lambda x: x + x, 3.0) == 6.0


def test_a_reference_is_given_plain_data_only(names):
    with names.lend({"reference": lambda x: x + x}), pytest.raises(Exception, match="plain"):
        names["traced"](names["reference"])


def test_what_is_lent_stands_in_for_the_student_s_own_for_a_time(names):
    with names.lend({"traced": lambda x: "lent", "unheard_of": abs}):
        assert names["traced"](3.0) == "lent"
        assert names["unheard_of"](-1) == 1
    assert names["traced"](lambda x: 5.0) == 5.0
    assert names.get("unheard_of") is None


def test_changes_to_an_argument_arrive(names):
    given = np.ones(2)
    returned = names["double_in_place"](given)
    assert given.tolist() == returned.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "given",
    [
        np.ones((2, 3)),
        [np.ones(2), np.ones(2)],
        [(np.ones(2), np.ones(1))],
        (np.ones(2), 1.0),
        {"W": np.ones(2)},
        {"W": [np.ones(2)]},
    ],
    ids=str,
)
@pytest.mark.parametrize("patch", ["", "hides_what_changes()"])
def test_the_judge_sees_what_a_call_changes_wherever_it_stands(session, given, patch):
    with session.snapshot() as channel:
        names = Namespace(Connection(channel, 2.0, 10.0))
        if patch:
            names["hides_what_changes"]()
        try:
            trial = attempt(names["doubles_all"], (given,))
        except StudentStoppedError:
            return
    assert trial.error is not None or trial.changed


@pytest.mark.parametrize("given", [np.ones((2, 3)), [np.ones(2)], (np.ones(2),), {"W": [1]}, [abs]])
def test_an_argument_that_is_left_alone_has_not_changed(names, given):
    trial = attempt(names["looks"], (given,))
    assert (trial.error, trial.changed) == (None, False)


def test_objects_in_a_list_stay_who_they_are(names):
    value = with_operators(names["Value"])(3.0)
    given = [value, abs]
    names["looks"](given)
    assert given[0] is value
    assert given[1] is abs


def test_a_test_s_generator_is_copied(names):
    own = np.random.default_rng(1)
    assert names["draw"](own) == np.random.default_rng(1).normal()


def test_a_test_s_generator_moves_on_by_what_the_student_draws(names):
    own, alike = np.random.default_rng(1), np.random.default_rng(1)
    assert [names["draw"](own) for _ in range(3)] == alike.normal(size=3).tolist()


SAME = {"after": [[0, ["list", [1]]]]}
_EVEN = {"state": 0, "inc": 0}  # draws the same number for ever
FOR_EVER = json.dumps({"bit_generator": "PCG64", "state": _EVEN, "has_uint32": 0, "uinteger": 0})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"value": ["array", "<f8", [0, 2**63], 0], **SAME}, NotPlainError),
        ({"value": ["object", 1, "god", "x", "x"], **SAME}, NotPlainError),
        ({"value": ["object", 1.5, "callable", "x", "x"], **SAME}, NotPlainError),
        ({"value": 10**2000, **SAME}, NotPlainError),
        ({"value": ["generator", "{}"], **SAME}, NotPlainError),
        ({"value": ["generator", 5], **SAME}, NotPlainError),
        ({"value": 1, "after": [[0, ["generator", "[]"]]]}, StudentStoppedError),
        ({"value": ["generator", FOR_EVER], **SAME}, NotPlainError),
        ({**SAME}, type(None)),
        ({}, StudentStoppedError),
        ({"raised": 5}, Exception),
        ({"raised": {"bases": "SystemExit KeyboardInterrupt"}}, Exception),
        ({"raised": {"bases": "UnicodeDecodeError ValueError"}}, Exception),
        ({"raised": {"bases": "ExceptionGroup"}}, Exception),
        ({"value": 1}, StudentStoppedError),
        ({"value": 1, "after": [[0, ["list", [5]]]] * 1000}, StudentStoppedError),
        ({"value": 1, "after": {"0": 1}}, StudentStoppedError),
        ({"value": 1, "after": [[1, ["list", [5]]]]}, StudentStoppedError),
        ({"value": 1, "after": [[0, ["callback", 3]]]}, StudentStoppedError),
        ({"value": 1, "after": [[0, 7]]}, type(None)),
        ({"value": 1, **SAME, "warnings": [["SystemExit", "x"], ["eval", "y"], 3]}, type(None)),
        ({"callback": -1, "arguments": []}, StudentStoppedError),
        ({"callback": True, "arguments": []}, StudentStoppedError),
        ({"callback": [], "arguments": []}, StudentStoppedError),
        ({"callback": 0}, StudentStoppedError),
        ({"callback": 10**30, "arguments": [1]}, StudentStoppedError),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_forged_answers_are_errors_of_the_student_s(answer, error):
    import socket

    from autograder.protocol.channel import Channel

    ours, theirs = socket.socketpair()
    forger = Channel(theirs)
    forger.send({"call": 0, **answer}, [b""])
    theirs.shutdown(socket.SHUT_WR)
    connection = Connection(Channel(ours), 1.0, 5.0)
    try:
        if error is type(None):
            connection.ask("call", None, [[1]], {})
        else:
            with pytest.raises(error):
                connection.ask("call", None, [[1]], {})
    finally:
        ours.close()
        theirs.close()


def test_the_words_of_an_assert_are_told_and_those_of_numpy_are_not():
    told = run_test("assert 1 == 2, 'one is not two'", {}).message
    assert told == "one is not two"
    secret = "import numpy as np\nnp.testing.assert_allclose(1.0, 123.456)"
    assert "123" not in str(run_test(secret, {}))


def test_a_student_s_assertion_counts_as_an_error_of_theirs(names):
    result = run_test("shout()", names)
    assert result.score == 0
    assert "mine" in result.message


@pytest.mark.parametrize("score", ["float('nan')", "float('inf')", "-float('inf')"])
def test_no_score_is_out_of_bounds(score):
    from autograder.judge.hidden_test import within

    assert within(run_test(score, {}).score, 3.0) == 0.0


def test_a_test_without_end_is_stopped():
    result = run_test("while True: pass", {}, seconds=0.5)
    assert result.score == 0
    assert "took more than" in result.message


def test_a_test_that_catches_everything_is_stopped():
    source = "while True:\n    try:\n        while True: pass\n    except Exception: pass"
    assert run_test(source, {}, seconds=0.5).score == 0


@pytest.mark.skipif(not hasattr(__import__("os"), "sched_setaffinity"), reason="Linux limits it")
def test_objects_are_told_apart_read_and_written_all_at_once(names):
    of_ours = [SimpleNamespace(data=place, parents=[]) for place in range(3)]
    for nodes in ([names["Value"](place) for place in range(3)], of_ours):
        write_each(nodes[1:], "data", [7.5, None])
        assert read_each(nodes, "data", "parents") == [[0, []], [7.5, []], [None, []]]
        write_each(nodes[2:], "parents", [nodes[:2]])
        [[parents]] = read_each(nodes[2:], "parents")
        assert places_among([parents[1], nodes[2], parents[0]], nodes[:2]) == [1, -1, 0]
        with pytest.raises(AttributeError):
            read_each(nodes, "data", "nothing")
    assert read_each([], "data") == []


def test_a_test_that_takes_all_memory_is_stopped():
    source = "import numpy as np\nkept = [np.empty(10**9, dtype=np.uint8) for _ in range(20)]"
    before = resource.getrlimit(resource.RLIMIT_AS)
    result = run_test(source, {})
    assert result.score == 0
    assert "too large" in result.message
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_call_may_take_longer_where_the_question_says_so(session):
    for seconds, outcome in ((None, "too long"), (2.0, "awake")):
        with session.snapshot() as channel:
            names = Namespace(Connection(channel, 0.3, 10.0))
            if seconds is not None:
                names.allow(seconds)
            try:
                found = names["nap"](0.8)
            except StudentStoppedError:
                found = "too long"
        assert found == outcome


def test_a_function_that_is_lent_draws_on_from_the_student_s_generator(names):
    def one_number(rng):
        return rng.normal()

    with names.lend({"one_number": one_number}):
        drawn = names["draw_by_another"](3)
    assert drawn == np.random.default_rng(3).normal(size=3).tolist()


@pytest.mark.parametrize("told", [[], [[0]], [[0, 1], [2]], [[0, 1], (2, 3)], 5, "two", None])
def test_who_tells_of_fewer_objects_than_were_asked_about_is_asked_no_more(told, monkeypatch):
    connection = Connection(SimpleNamespace(meter=None), 1.0, 1.0)
    monkeypatch.setattr(connection, "ask", lambda *_: told)
    nodes = [Proxy(connection, place, "object", "Node", "a node") for place in range(2)]
    with pytest.raises(StudentStoppedError):
        read_each(nodes, "inputs", "local")
    with pytest.raises(StudentStoppedError, match="a malformed answer"):
        connection.name("nodes")
