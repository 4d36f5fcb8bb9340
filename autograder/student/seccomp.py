"""Takes from a process what a numerical notebook does not need: users, privileges, system calls.

The namespaces around it are made by bubblewrap; this is the part that each submission does to itself
before its first cell runs. A refused system call returns EPERM, so that Python raises an ordinary
``PermissionError``.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import signal
import struct
from collections.abc import Sequence

PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_ABSENT = 0x00050000 | errno.ENOSYS
_DONE = 0x00050000  # no error, and nothing happens

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06

# offsets into struct seccomp_data
_NUMBER, _ARCHITECTURE = 0, 4
_FIRST_ARGUMENT, _SECOND_ARGUMENT, _THIRD_ARGUMENT = 16, 24, 32
_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag

# The number of each refused call on x86_64 and on aarch64 (-1: there is no such call).
REFUSED: dict[str, tuple[int, int]] = {
    # to other machines and processes
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    # to the worker itself, which in an ordinary user's sandbox has the same user
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # to what stays when all processes have ended
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    # to memory that no limit of a process counts
    "memfd_create": (319, 279),
    "vmsplice": (278, 75),
    "tee": (276, 77),
    "splice": (275, 76),
    # to what all of a user's programs share
    "inotify_init": (253, -1),
    "inotify_init1": (294, 26),
    # to what two sandboxes can both reach, and what would keep a mark of one for the other
    "flock": (73, 32),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "utime": (132, -1),  # the times of /dev/null are everybody's
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "futex_waitv": (449, 449),
    "futex_wake": (454, 454),
    "futex_wait": (455, 455),
    "futex_requeue": (456, 456),
    # descriptors under way are counted for a user, and a grader without root is one in all sandboxes
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    # to buffers of sockets, which are no process's memory: the watch counts them by their usual size
    "setsockopt": (54, 208),
    # to what others have read, and how many they are
    "mincore": (27, 232),
    "cachestat": (451, 451),
    "readahead": (187, 213),
    "fadvise64": (221, 223),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "sysinfo": (99, 179),
    # to how full the machine's disks are: what the judge writes of one submission, another would see
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "ustat": (136, -1),
    "sysfs": (139, -1),
    # to other programs
    "execve": (59, 221),
    "execveat": (322, 281),
    # to the machine
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "quotactl_fd": (443, 443),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "unshare": (272, 97),
    "setns": (308, 268),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "personality": (135, 92),
    "modify_ldt": (154, -1),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    # to corners of the kernel where its faults tend to be
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "memfd_secret": (447, 447),
    "lookup_dcookie": (212, 18),
    "io_setup": (206, 0),
}
# To write out to a disk what is in memory. A submission's files never leave memory, so all of it is done
# already; and each of these would have the machine's disks write what is others'.
DONE_ALREADY: dict[str, tuple[int, int]] = {
    "sync": (162, 81),
    "syncfs": (306, 267),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "sync_file_range": (277, 84),
    "msync": (26, 227),
}
# A number below zero names the clock of a process, of the worker too: what it took for the submission before.
_CLOCKS = {
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "timer_create": (222, 107),
}
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_PRLIMIT = (302, 261)
_SIGACTION = (13, 134)
_MADVISE = (28, 233)
_MADV_PAGEOUT = 21  # out of memory, where the watch looks, and onto the machine's disk
_SOCKETPAIR = (53, 199)
_AF_UNIX = 1
_FCNTL = (72, 25)
# Copies of a descriptor, and its flags: no locks, leases or notices, which others could come upon.
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
_FUTEX = (202, 98)
_FUTEX_PRIVATE = 128
# Among processes a thread may wait, as the C library does for the end of another. None may wake those
# of others: a page of a file that all read could be such a place.
_FUTEX_WAITS = (0, 9, 256 + 9)
_FIRST_UNKNOWN = 463  # system calls that are newer than this list
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


class CannotConfineError(Exception):
    """This machine cannot confine a process in the way the grader needs."""


@functools.cache
def filter_program(machine: str) -> bytes:
    """The seccomp filter for a machine, in the kernel's own code (classic BPF)."""
    if machine not in _ARCHITECTURES:
        raise CannotConfineError(
            f"The sandbox knows the system calls of {' and '.join(_ARCHITECTURES)}, "
            f"not of {machine}."
        )
    column, architecture = _ARCHITECTURES[machine]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # the x32 calls of x86_64 would be a second name for each call
        (_AT_LEAST, 0, 1, 0x40000000),
        (_RETURN, 0, 0, _REFUSE),
        (_AT_LEAST, 0, 1, _FIRST_UNKNOWN),
        (_RETURN, 0, 0, _ABSENT),
        # clone3 hides its flags from a filter; the C library falls back to clone
        (_EQUAL, 0, 1, _CLONE3[column]),
        (_RETURN, 0, 0, _ABSENT),
        (_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
        # asyncio needs a pair of local sockets
        (_EQUAL, 0, 4, _SOCKETPAIR[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 4, _MADVISE[column]),
        (_LOAD, 0, 0, _THIRD_ARGUMENT),
        (_EQUAL, 0, 1, _MADV_PAGEOUT),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
        # a process may lower its own limits and nobody else's
        (_EQUAL, 0, 4, _PRLIMIT[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
        # who ignores the end of its children has what they used forgotten: it stands in no account
        (_EQUAL, 0, 9, _SIGACTION[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, signal.SIGCHLD),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        (_EQUAL, 0, 2, 0),
        (_LOAD, 0, 0, _SECOND_ARGUMENT + 4),
        (_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for numbers in _CLOCKS.values():
        program += [
            (_EQUAL, 0, 4, numbers[column]),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_AT_LEAST, 0, 1, 0x80000000),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    program += _only(_FCNTL[column], _FCNTL_COMMANDS)
    program += _only(_FUTEX[column], _FUTEX_WAITS, _FUTEX_PRIVATE)
    for calls, answer in ((REFUSED, _REFUSE), (DONE_ALREADY, _DONE)):
        for numbers in calls.values():
            if numbers[column] >= 0:
                program += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, answer)]
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _only(
    number: int, commands: Sequence[int], any_bit: int = 0
) -> list[tuple[int, int, int, int]]:
    """Allow a call with these commands as its second argument, or with one that has ``any_bit``."""
    checks = [(_EQUAL, len(commands) - place, 0, command) for place, command in enumerate(commands)]
    bit = [(_ANY_BIT, len(commands) + 1, 0, any_bit)] if any_bit else []
    body = [(_LOAD, 0, 0, _SECOND_ARGUMENT), *bit, *checks]
    body += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, len(body), number), *body]


def confine(user: int | None) -> None:
    """Give up privileges for good: become ``user`` (if given), then filter system calls."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    libc = ctypes.CDLL(None, use_errno=True)
    program = filter_program(platform.machine())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    for option, value, pointer in [
        (PR_SET_DUMPABLE, 0, None),
        (PR_SET_NO_NEW_PRIVS, 1, None),
        (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header),
    ]:
        failed = libc.prctl(
            ctypes.c_int(option),
            ctypes.c_ulong(value),
            ctypes.c_char_p(pointer) if pointer else ctypes.c_ulong(0),
            ctypes.c_ulong(0),
            ctypes.c_ulong(0),
        )
        if failed:
            number = ctypes.get_errno()
            raise CannotConfineError(f"prctl({option}) failed: {os.strerror(number)}")
