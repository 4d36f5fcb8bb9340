"""Python's side of a page that runs code: it takes one request a turn, and answers with messages.

The worker puts a request into the file `/page/request`, as JSON, and calls `turn`. What is written
to `/page/messages`, one JSON text a line, reaches the page at once.
"""

import importlib
import json
import sys

from . import floats, needs, slices, spaces
from .messages import post

REQUEST = "/page/request"
floats.watch()


def turn() -> None:
    """Do what the page asks for."""
    with open(REQUEST, "rb") as file:
        request = json.loads(file.read())
    answer = ANSWERS[request.pop("do")](**request)
    sys.stdout.flush()
    sys.stderr.flush()
    post("done", answer=answer)


def _comm(comm_id: str, data: dict[str, object]) -> None:
    from comm import receive

    try:
        receive(comm_id, data)
    except Exception as error:
        spaces.tell(error)


ANSWERS = {
    "run": spaces.run,
    "forget": spaces.forget,
    "needs": needs.layers,
    "slice": slices.needed,
    "comm": _comm,
    "mounted": importlib.invalidate_caches,
}
