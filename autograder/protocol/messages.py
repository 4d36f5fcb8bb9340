"""What the judge and a student's side say to each other, message by message.

There are three conversations, each over a channel of its own. The judge asks a *worker* to open and
close submissions, a *submission* to run cells and make snapshots, and a *snapshot* for names and calls;
a snapshot may ask back, where a function of the judge's was handed to it.

What the judge asks is as its type says. What a student's side answers may be anything, whatever type
its own code builds: the judge reads it as ``Answer`` and checks each part where it uses it.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict, get_args

Form = Any  # a value as ``codec.Encoder`` writes it
Answer = dict[str, Any]  # what came from a student's side, unchecked


# -- a worker ---------------------------------------------------------------------------------------


class Open(TypedDict):
    """Fork the process of a submission; the socket that leads to it is sent after the message."""

    op: Literal["open"]
    scratch: str
    limits: dict[str, int]  # by the names of the module ``resource``
    confined: bool
    user: int | None  # that it becomes, where the judge is root
    blocked_modules: list[str]


class Keep(TypedDict):
    """Note what stands in the scratch folder."""

    op: Literal["keep"]


class PutBack(TypedDict):
    """Make the scratch folder again what was noted."""

    op: Literal["put back"]


class Close(TypedDict):
    """End the submission, and empty its scratch folder."""

    op: Literal["close"]
    snapshots: int  # that were asked for


ToWorker = Open | Keep | PutBack | Close


class Ready(TypedDict):
    """A worker has imported everything, or why it cannot serve."""

    ready: bool
    why: NotRequired[str]


class Done(TypedDict):
    """Whether the worker could do what it was asked."""

    done: bool


# -- a submission -----------------------------------------------------------------------------------


class Files(TypedDict):
    """What lies beside the notebook: sent first of all, and past the worker, which outlives it."""

    files: list[str]  # their contents are the message's buffers


class Hello(TypedDict):
    """The first message of a submission and of a snapshot: its process."""

    hello: int


class Run(TypedDict):
    """Run a cell."""

    op: Literal["run"]
    request: NotRequired[int]  # set when it is sent
    source: str
    number: int


class TakeSnapshot(TypedDict):
    """Fork a snapshot; the socket that leads to it is sent after the message."""

    op: Literal["snapshot"]
    request: NotRequired[int]


ToSubmission = Run | TakeSnapshot


class Ran(TypedDict):
    """How a cell went."""

    request: int
    succeeded: bool
    lacking: list[list[Any]]  # lines that failed only here: number, text, error
    outputs: list[dict[str, Any]]


# -- a snapshot -------------------------------------------------------------------------------------


class _Numbered(TypedDict):
    call: NotRequired[int]  # set when it is sent; the answer bears the same number


class Name(_Numbered):
    """The value of a global name."""

    op: Literal["name"]
    name: str


class Lend(_Numbered):
    """Put functions of the judge's under global names."""

    op: Literal["lend"]
    values: list[tuple[str, Form]]


class GiveBack(_Numbered):
    """Put back what stood there before."""

    op: Literal["give back"]


class Calls(_Numbered):
    """Call one thing with each case; there is an answer to each, numbered from ``call`` on."""

    op: Literal["calls"]
    target: Form
    calls: list[Form]


Access = Literal["call", "getattr", "setattr", "read each", "write each"]
Arithmetic = Literal["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"]
InPlace = Literal["iadd", "isub", "imul"]  # a class may have a way of its own
Sign = Literal["neg", "pos", "abs"]
Container = Literal["getitem", "setitem", "len", "iter", "next"]
Operator = Arithmetic | InPlace | Sign | Container
ARITHMETIC: tuple[Arithmetic, ...] = get_args(Arithmetic)
IN_PLACE: tuple[InPlace, ...] = get_args(InPlace)
SIGNS: tuple[Sign, ...] = get_args(Sign)
OPERATORS: tuple[Operator, ...] = (*ARITHMETIC, *IN_PLACE, *SIGNS, *get_args(Container))


class Operate(_Numbered):
    """Call, read, change or reckon with something of the student's."""

    op: Access | Operator
    target: Form
    arguments: Form
    keywords: Form


ToSnapshot = Name | Lend | GiveBack | Calls | Operate


class Outcome(TypedDict, total=False):
    """What came of a request: a value, or why there is none."""

    call: int
    value: Form
    raised: dict[str, str | bool]
    warnings: list[list[str]]  # category and text of each
    after: list[list[Any]]  # place and form of each argument that can change
    missing: bool  # there is no such name
    refused: str  # the value cannot be sent


class CallBack(TypedDict):
    """A snapshot calls a function of the judge's."""

    callback: int
    arguments: Form
    keywords: Form


class Returned(TypedDict):
    """What the judge's function gave, and how far it drew from the generators it was given."""

    returned: Form
    drawn: list[list[Any]]  # place or keyword, and state


class Raised(TypedDict):
    """How the judge's function failed."""

    raised: str
