"""Notebooks that leave word for the next one. Each hears what another of its kind has left, if it can."""

from tests.autograder.attacks.common import Attack

START = """
import ctypes, fcntl, glob, os, socket, struct
libc = ctypes.CDLL(None, use_errno=True)
heard = []
def attempt(leave):
    try:
        if leave(): heard.append(leave.__name__)
    except (OSError, ValueError, AttributeError): pass
"""
WAYS = {
    "files-and-times": """
words = [f"{place}/word" for place in (
    "/scratch", "/tmp", "/dev/shm", "/var/tmp", "/run", "/dev", "/proc/self", "/downhill", os.getcwd()
)]
heard += [path for path in words if os.path.lexists(path)]
for path in words:
    attempt(lambda: open(path, "w").write("x") and False)
def times():
    found = os.stat("/dev/null").st_mtime_ns == 7
    os.utime("/dev/null", ns=(7, 7))
    return found
def times_of_folders():
    found = os.stat("/dev").st_mtime_ns == 7
    os.utime("/dev", ns=(7, 7))
    return found
def modes():
    found = os.stat("/dev/null").st_mode & 0o7 == 0
    os.chmod("/dev/null", 0o660)
    return found
for way in (times, times_of_folders, modes): attempt(way)
""",
    "offsets-and-locks": """
def offsets():
    found = False
    for d in range(3, 200):
        try: found |= os.lseek(d, 0, os.SEEK_CUR) == 4711; os.lseek(d, 4711, os.SEEK_SET)
        except OSError: pass
    return found
kept = []
def locks():
    for path in (os.__file__, "/dev/null", "/usr/bin/env"):
        file = open(path, "rb"); kept.append(file)
        try: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError: return True
def leases():
    file = open(os.__file__, "rb"); kept.append(file)
    found = fcntl.fcntl(file, fcntl.F_GETLEASE) != fcntl.F_UNLCK
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return found
def attributes():
    found = "user.word" in os.listxattr("/usr/bin/env")
    os.setxattr("/usr/bin/env", "user.word", b"x")
    return found
for way in (offsets, locks, leases, attributes): attempt(way)
""",
    "names-in-the-kernel": """
def abstract_socket():
    s = socket.socket(socket.AF_UNIX); kept.append(s)
    try: s.bind("\\0word")
    except OSError as error: return error.errno == 98
def keyring():
    key = libc.syscall(249, b"user", b"word", None, -4)
    libc.syscall(248, b"user", b"word", b"x", 1, -4)
    return key > 0
def shared_memory():
    found = libc.shmget(0x4711, 4096, 0) >= 0
    libc.shmget(0x4711, 4096, 0o1666)
    return found
def semaphore():
    found = libc.semget(0x4711, 1, 0) >= 0
    libc.semget(0x4711, 1, 0o1666)
    return found
def message_queue():
    found = libc.msgget(0x4711, 0) >= 0
    libc.msgget(0x4711, 0o1666)
    return found
def host_name():
    found = socket.gethostname() == "word"
    socket.sethostname("word")
    return found
kept = []
for way in (abstract_socket, keyring, shared_memory, semaphore, message_queue, host_name): attempt(way)
""",
    "the-worker-itself": """
def niceness():
    found = os.getpriority(os.PRIO_PROCESS, 1) == 7
    os.setpriority(os.PRIO_PROCESS, 1, 7)
    return found
def cores():
    found = len(os.sched_getaffinity(1)) == 1 < os.cpu_count() == 1
    os.sched_setaffinity(1, {0})
    return found
def limits():
    import resource
    found = resource.prlimit(1, resource.RLIMIT_NOFILE)[0] == 77
    resource.prlimit(1, resource.RLIMIT_NOFILE, (77, 77))
    return found
def sysctl():
    for path in glob.glob("/proc/sys/kernel/*") + ["/proc/1/oom_score_adj", "/proc/1/comm"]:
        try: open(path, "w").write("7")
        except OSError: continue
        return True
def memory():
    import autograder.student.worker as worker
    found = getattr(worker, "word", None) == 1
    worker.word = 1
    return found
def clock():
    import time
    time.clock_gettime((~1 << 3) | 2)
    return True
def under_way():
    socket.send_fds(socket.socketpair()[0], [b"x"], [0])
    return True
def what_the_worker_has_read():
    libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
    libc.sbrk.restype = ctypes.c_void_p
    out, into = os.pipe()
    top = libc.sbrk(0) >> 12
    word, times = b"-".join([b"left", b"by", b"another"]), 0
    for page in range(top - 4000, top):
        if libc.write(into, page << 12, 4096) == 4096: times += os.read(out, 4096).count(word)
    for name in "abcdefgh": open(f"/scratch/{name}", "wb").write(b" ".join([word] * 200))
    return times > 9
def how_full_the_disks_are():
    os.statvfs(os.__file__)
    return True
for way in (how_full_the_disks_are, clock, under_way, what_the_worker_has_read): attempt(way)
for way in (niceness, cores, limits, sysctl, memory): attempt(way)
""",
}
END = "print('HEARD', heard) if heard else print('silence')"

NEIGHBOURS = {
    f"leaves-word-in-{way}-{who}": Attack(
        [START, tried + END], shown="silence|Error", never="HEARD ['", heavy=who == "three"
    )
    for way, tried in WAYS.items()
    for who in ("one", "two", "three")
}
