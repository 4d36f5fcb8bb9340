"""Widgets' channel to the page, in place of the package that speaks to a kernel's front end."""

from typing import Any

from downhill_page.messages import post

from .base_comm import BaseComm, CommManager

__all__ = ["create_comm", "get_comm_manager", "receive"]


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
        """Called for each message of a widget."""
        if buffers:
            raise TypeError("This page shows no widgets with binary data.")
        about = {"comm_id": self.comm_id, "target_name": keys.get("target_name")}
        post("comm", action=msg_type, data=data or {}, metadata=metadata or {}, **about)


create_comm = PageComm
_manager = CommManager()


def get_comm_manager() -> CommManager:
    """The one manager there is."""
    return _manager


def receive(comm_id: str, data: Any) -> None:
    """A message of the page to a widget."""
    comm = _manager.get_comm(comm_id)
    if comm is not None:  # else its widget is gone
        comm.handle_msg(
            {"content": {"comm_id": comm_id, "data": data}, "metadata": {}, "buffers": []}
        )
