"""Notebooks that reach for what is outside the sandbox."""

from tests.autograder.attacks.common import Attack

GETTING_OUT = {
    "writes-elsewhere": Attack(
        [
            """
import os
for path in ("/gained", "/tmp/gained", "/etc/gained", "/downhill/gained", "/dev/gained", "/usr/gained",
             "/usr/lib/gained", "/dev/shm/gained", "/downhill/autograder/__init__.py"):
    try:
        open(path, "a").write("gained")
        print("WROTE", path)
    except OSError as error:
        pass
print("tried")
"""
        ],
        shown="tried",
        never="WROTE",
    ),
    "links-elsewhere": Attack(
        [
            "import os\n"
            "os.symlink('/dev/null', '/scratch/null')\n"
            "os.symlink('/', '/scratch/root')\n"
            "os.makedirs('/scratch/a/b/c')\n"
            "os.symlink('/dev/null', '/scratch/a/b/c/null')\n"
            "os.chmod('/scratch/a/b', 0)\n"
            "os.chmod('/scratch/a', 0o500)"
        ]
    ),
    "reaches-the-network": Attack(
        [
            """
import socket
for family in range(50):
    for kind in range(1, 7):
        for protocol in (0, 1, 16):
            try:
                socket.socket(family, kind, protocol)
                print("OPENED", family, kind)
            except (OSError, ValueError):
                pass
for family in range(2, 50):
    try:
        socket.socketpair(family)
        print("OPENED", family)
    except (OSError, ValueError):
        pass
print("tried")
""",
            "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:80')",
        ],
        shown="tried",
        never="OPENED",
    ),
    "starts-programs": Attack(
        [
            "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])",
            "!echo GAI''NED",
            "import os\nos.execv('/usr/bin/env', ['env'])",
        ],
        shown="cannot start programs",
        never="GAINED",
    ),
    "looks-for-other-processes": Attack(
        [
            """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print("attached", libc.ptrace(16, 1, 0, 0) == 0)
piece = ctypes.create_string_buffer(8)
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
one, two = Vector(ctypes.addressof(piece), 8), Vector(0x400000, 8)
libc.process_vm_readv.argtypes = [ctypes.c_int] + [ctypes.c_void_p, ctypes.c_ulong] * 2 + [ctypes.c_ulong]
print("read", libc.process_vm_readv(1, ctypes.addressof(one), 1, ctypes.addressof(two), 1, 0) > 0)
print("seen", [n for n in range(2, 40_000) if n != os.getpid() and os.path.exists(f"/proc/{n}")])
""",
            "import os\nos.sched_setaffinity(1, {0})",
            "import os\nos.setpriority(os.PRIO_PROCESS, 1, 19)",
            "import resource\nresource.prlimit(1, resource.RLIMIT_NOFILE, (1, 1))",
        ],
        shown="attached False\nread False\nseen \\[\\]",
    ),
    "raises-its-limits": Attack(
        [
            """
import resource, os
gained = []
for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE"):
    number = getattr(resource, name)
    try:
        resource.setrlimit(number, (resource.RLIM_INFINITY,) * 2)
        gained.append(name)
    except (ValueError, OSError):
        pass
for user in (0, 1, 1000):
    try:
        os.setuid(user)
        gained.append(user) if user != os.getuid() else None
    except OSError:
        pass
print("gained", gained)
"""
        ],
        shown="gained \\[\\]",
    ),
    "leaves-memory-behind": Attack(
        [
            """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("segments", [libc.shmget(0x1234, 4096, 0o1666), libc.semget(0x1234, 1, 0o1666),
                   libc.msgget(0x1234, 0o1666)])
""",
        ],
        shown="segments \\[-1, -1, -1\\]",
    ),
    "mounts": Attack(
        [
            """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("calls", [libc.mount(b"none", b"/scratch", b"tmpfs", 0, None), libc.unshare(0x10000000),
                libc.chroot(b"/scratch"), libc.umount2(b"/downhill", 2), libc.syscall(321, 0, 0, 0),
                libc.syscall(425, 1, 0), libc.syscall(435, 0, 0), libc.syscall(0x40000000 + 39)])
"""
        ],
        shown="calls \\[-1, -1, -1, -1, -1, -1, -1, -1\\]",
    ),
}
