"""Widgets' channel to the page: `comm` as ipywidgets knows it."""

from typing import Any

import comm
from comm.base_comm import BaseComm, CommManager

from .messages import post


class PageComm(BaseComm):
    """A comm whose messages go to the page."""

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Called by `comm` for each message."""
        if buffers:
            raise TypeError("This page shows no widgets with binary data.")
        target = keys.get("target_name")
        about = {"comm_id": self.comm_id, "target_name": target}
        post("comm", type=msg_type, data=data or {}, metadata=metadata or {}, **about)


_manager = CommManager()
comm.create_comm = PageComm
comm.get_comm_manager = lambda: _manager


def receive(comm_id: str, data: Any) -> None:
    """A message of the page to a widget."""
    message = {"content": {"comm_id": comm_id, "data": data}, "metadata": {}, "buffers": []}
    about = {"header": {"msg_id": "page"}, "parent_header": {}}
    _manager.comm_msg(None, None, message | about)
