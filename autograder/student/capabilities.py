"""What a worker may do that its submissions may not: Linux's capabilities."""

from __future__ import annotations

import ctypes
import os

# to run a submission as a user of its own, to limit it, to end it, and to tidy up after it
_KEPT = {
    "CAP_DAC_OVERRIDE": 1,
    "CAP_FOWNER": 3,
    "CAP_KILL": 5,
    "CAP_SETGID": 6,
    "CAP_SETUID": 7,
    "CAP_SYS_RESOURCE": 24,
}
_VERSION = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


class _Half(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def give_up_rights() -> None:
    """Keep root's few that a worker needs; nobody else keeps any.

    In a sandbox that root makes, bubblewrap leaves all of them to what it starts.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header = _Header(_VERSION, 0)
    sets = (_Half * 2)()  # of the lower and the upper thirty-two
    failed = libc.capget(ctypes.byref(header), sets)
    kept = sum(1 << number for number in _KEPT.values()) if os.geteuid() == 0 else 0
    for half, mask in zip(sets, (kept, 0), strict=True):
        half.effective &= mask
        half.permitted &= mask
        half.inheritable = 0
    if failed or libc.capset(ctypes.byref(header), sets):
        number = ctypes.get_errno()
        raise OSError(number, f"capset: {os.strerror(number)}")
