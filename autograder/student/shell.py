"""An IPython session that keeps what a cell shows as notebook outputs."""

from __future__ import annotations

import ast
import contextlib
import errno
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from . import magics
from .lacking import Lacking
from .outputs import OUTPUTS, StreamRecorder, storable

MAX_LINE = 2_000  # characters of one line of a traceback
MAX_FRAMES = 10  # at each end of a traceback
MAX_CHAINED = 10  # errors that led to one another
CONFINED = {
    "output_type": "stream",
    "name": "stderr",
    "text": (
        "[While a notebook is graded it cannot start programs or further Python processes, reach the "
        "network, or write outside its own folder.]\n"
    ),
}
_REFUSALS = (errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOSYS)


class RecordingPublisher(DisplayPublisher):
    """``display(…)``."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: str | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Keep a MIME bundle."""
        sys.stdout.flush()
        display_id = (transient or {}).get("display_id")
        data, metadata = storable(data), dict(metadata or {})
        if update and display_id is not None:
            OUTPUTS.update(display_id, data, metadata)
            return
        output = {"output_type": "display_data", "data": data, "metadata": metadata}
        if display_id is not None:
            output["display_id"] = display_id
        OUTPUTS.add(output)

    def clear_output(self, wait: bool = False) -> None:
        """``clear_output(…)``."""
        OUTPUTS.clear_soon(wait)


class RecordingHook(DisplayHook):
    """The value of a cell's last line."""

    def write_output_prompt(self) -> None:
        """No prompt: the notebook has its own."""

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        """Keep the value in all its forms."""
        if format_dict:
            OUTPUTS.add(
                {
                    "output_type": "execute_result",
                    "execution_count": self.prompt_count,
                    "data": storable(format_dict),
                    "metadata": dict(md_dict or {}),
                }
            )

    def finish_displayhook(self) -> None:
        """Nothing to end: no line was begun."""


class RecordingShell(InteractiveShell):
    """A session without a terminal or a kernel."""

    lacking: Lacking
    source = ""  # of the cell that runs now
    _done = 0  # statements of the cell that have run
    _gave_nothing: list[int]  # those among them that asked a program for what it says

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Do what can be done of a magic; one that cannot stops no cell."""

        def run(name: str, text: str) -> Any:
            return super(RecordingShell, self).run_line_magic(name, text, _stack_depth + 3)

        return magics.line_magic(self, magic_name, line, run)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run below a magic what is Python."""
        self.run_cell(magics.as_python(self, f"%%{magic_name} {line}\n{cell}"))

    def run_once(self, source: str) -> None:
        """Run code of which no name stays."""
        exec(compile(self.transform_cell(source), "<timeit>", "exec"), dict(self.user_ns))

    def system(self, cmd: str) -> None:
        """No program is run: what it would do belongs to the student's machine."""
        self.user_ns["_exit_code"] = 0

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """A program that is not run gives nothing."""
        self.system(cmd)
        self._gave_nothing.append(self._done)
        return magics.output_of(split)

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        """Pictures are inline, whatever is asked for."""
        return super().enable_matplotlib("inline")

    def enable_pylab(self, gui: str | None = None, import_all: bool = True) -> Any:
        """Pictures are inline, whatever is asked for."""
        return super().enable_pylab("inline", import_all=import_all)

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run one statement, and count those that went well."""
        failed = bool(await super().run_code(code_obj, result, async_=async_))
        self._done += not failed
        return failed

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = compile,
        result: Any = None,
    ) -> bool | None:
        """Run the statements of a cell, past those that fail for want of something."""
        outer, failed, first = self._done, False, None
        left = list(nodelist)
        while left:
            self._done, self._gave_nothing = 0, []
            over = not await super().run_ast_nodes(left, cell_name, interactivity, compiler, result)
            self._note_what_came(left[: self._done])
            if over:
                break
            failed = True
            error = getattr(result, "error_in_exec", None)
            first = first or error
            statement, left = left[self._done], left[self._done + 1 :]
            if error is None or not self.lacking.is_to_blame(statement, error):
                break
            if (bare := self.lacking.without(statement)) is not None:
                left = [bare, *left]
            else:
                self.lacking.add(statement, error, self.source)
        if failed and result is not None:
            result.error_in_exec = first
        self._done = outer
        return failed

    def _note_what_came(self, statements: list[ast.stmt]) -> None:
        for place, statement in enumerate(statements):
            if place in self._gave_nothing:
                self.lacking.hold_nothing(statement)
            else:
                self.lacking.has_come(statement, self.user_ns)

    def init_display_pub(self) -> None:
        """Keep what is displayed."""
        self.display_pub = RecordingPublisher(parent=self, shell=self)

    def init_displayhook(self) -> None:
        """Keep the values of last lines."""
        self.displayhook = RecordingHook(parent=self, shell=self, cache_size=self.cache_size)
        from IPython.core.display_trap import DisplayTrap

        self.display_trap = DisplayTrap(hook=self.displayhook)

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        etype, error, trace = super()._get_exc_info(exc_tuple)
        chained = error
        for _ in range(MAX_CHAINED):
            if not isinstance(chained, BaseException):
                break
            chained.__traceback__ = shortened(chained.__traceback__)
            chained = chained.__cause__ or chained.__context__
        return etype, error, shortened(trace)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        lines = [
            line if len(line) <= MAX_LINE else line[:MAX_LINE] + "…"
            for line in "\n".join(map(str, stb)).split("\n")
        ]
        if len(lines) > 100:
            lines = [*lines[:50], "[The middle of the traceback was left out.]", *lines[-49:]]
        OUTPUTS.add(
            {
                "output_type": "error",
                "ename": getattr(etype, "__name__", str(etype)),
                "evalue": _text_of(evalue),
                "traceback": lines,
            }
        )
        if isinstance(evalue, OSError) and (
            evalue.errno in _REFUSALS or any("multiprocessing" in line for line in lines)
        ):
            OUTPUTS.add(dict(CONFINED))

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep all that is printed a second time, without a limit."""
        yield

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop to join."""

    def ask_exit(self) -> None:
        """``exit`` ends a session in a terminal; here it does nothing."""


def shortened(trace: TracebackType | None) -> TracebackType | None:
    """A traceback's first and last frames: IPython takes seconds for all of an endless recursion."""
    frames = []
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    if len(frames) > 2 * MAX_FRAMES:
        frames = [*frames[:MAX_FRAMES], *frames[-MAX_FRAMES:]]
    short = None
    for frame in reversed(frames):
        short = TracebackType(short, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return short


def _text_of(error: Any) -> str:
    try:
        return str(error)[:MAX_LINE]
    except Exception:
        return "(an error that cannot be printed)"


def new_shell() -> RecordingShell:
    """The one shell of this process, with inline pictures and without a history file."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    shell = RecordingShell.instance(config=config)
    assert isinstance(shell, RecordingShell)
    shell.lacking = Lacking()
    with without_property_lists():
        shell.enable_matplotlib()
    keep_backend()
    OUTPUTS.clear()
    return shell


def keep_backend() -> None:
    """Let matplotlib go on drawing inline, whatever backend a notebook asks for."""
    import matplotlib
    from matplotlib import pyplot

    def use(backend: str, *, force: bool = True) -> None:
        """Pictures are inline here."""

    def switch_backend(newbackend: str) -> None:
        """Pictures are inline here."""

    matplotlib.use, pyplot.switch_backend = use, switch_backend


@contextlib.contextmanager
def without_property_lists() -> Iterator[None]:
    """Import matplotlib in half the time: its docstrings will list no properties."""
    from matplotlib import artist

    listed = artist.kwdoc
    artist.kwdoc = lambda _: ""  # type: ignore[assignment]
    try:
        yield
    finally:
        artist.kwdoc = listed


def run(shell: RecordingShell, source: str, executes: int) -> tuple[list[dict[str, Any]], bool]:
    """Run one cell; return its outputs and whether it ended without an error."""
    OUTPUTS.clear()
    shell.execution_count = executes
    shell.source = source
    shell.lacking.begin()
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = StreamRecorder("stdout"), StreamRecorder("stderr")
    try:
        succeeded = bool(
            shell.run_cell(magics.as_python(shell, source), store_history=True).success
        )
    finally:
        sys.stdout, sys.stderr = stdout, stderr
    return OUTPUTS.finished(), succeeded
