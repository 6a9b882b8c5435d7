"""The sending lock: one holder, for life, named to everybody."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from console.errors import ConfigurationError
from console.store import HolderInfo, SenderLock
from tests.builders import NOW, ManualClock

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from console.store import SenderLock

lock = SenderLock(Path(sys.argv[1]), kind="daemon")
print(lock.try_acquire(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


def hold(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_second_lock_is_refused_when_the_first_is_held(place: Path) -> None:
    first, second = SenderLock(place), SenderLock(place)
    assert first.try_acquire()
    assert not second.try_acquire()
    assert (True, False) == (first.is_held, second.is_held)
    first.release()
    assert second.try_acquire()
    second.release()


def test_lock_is_kept_when_it_is_taken_twice(place: Path) -> None:
    lock, other = SenderLock(place), SenderLock(place)
    assert lock.try_acquire()
    assert lock.try_acquire()
    assert not other.try_acquire()
    lock.release()
    lock.release()
    assert other.try_acquire()
    other.release()


def test_holder_is_named_when_another_process_holds_the_lock(place: Path) -> None:
    with hold(place) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        lock = SenderLock(place)
        assert not lock.try_acquire()
        holder = lock.holder()
        process.communicate("\n")
    assert holder is not None
    assert (process.pid, "daemon") == (holder.pid, holder.kind)
    assert holder.user_name
    assert holder.since is not None
    assert holder.since.tzinfo is not None


def test_lock_is_free_at_once_when_its_holder_is_killed(place: Path) -> None:
    with hold(place) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait()
    lock = SenderLock(place)
    assert lock.holder() is None
    assert lock.try_acquire()
    lock.release()


def test_nobody_is_named_when_the_lock_is_free(place: Path) -> None:
    lock = SenderLock(place)
    assert lock.holder() is None
    lock.try_acquire()
    lock.release()
    assert SenderLock(place).holder() is None


def test_holder_is_told_since_when_by_the_clock(place: Path) -> None:
    lock = SenderLock(place, kind="console", clock=ManualClock())
    lock.try_acquire()
    holder = SenderLock(place).holder()
    lock.release()
    assert holder is not None
    assert (NOW, "console") == (holder.since, holder.kind)


def test_holder_is_unknown_when_it_has_not_written_yet(place: Path) -> None:
    lock = SenderLock(place)
    lock.try_acquire()
    (place / "sender.holder").write_text("")
    holder = SenderLock(place).holder()
    lock.release()
    assert HolderInfo(pid=0, user_name="", since=None, kind="") == holder


def test_file_stays_when_the_lock_is_given_up(place: Path) -> None:
    """A lock on a file that somebody deleted would exclude nobody."""
    lock = SenderLock(place)
    lock.try_acquire()
    before = (place / "sender.lock").stat().st_ino
    lock.release()
    assert before == (place / "sender.lock").stat().st_ino


def test_taking_never_fails_when_others_are_only_looking(place: Path) -> None:
    lock, onlooker, done = SenderLock(place), SenderLock(place), threading.Event()

    def look() -> None:
        while not done.is_set():
            onlooker.holder()

    thread = threading.Thread(target=look)
    thread.start()
    taken = []
    for _ in range(300):
        taken.append(lock.try_acquire())
        lock.release()
    done.set()
    thread.join()
    assert [True] * 300 == taken


def test_lock_is_free_when_its_holder_cannot_be_written_down(place: Path) -> None:
    (place / "sender.holder").mkdir()
    lock = SenderLock(place)
    with pytest.raises(ConfigurationError):
        lock.try_acquire()
    assert not lock.is_held
    (place / "sender.holder").rmdir()
    assert lock.try_acquire()
    lock.release()


def test_lock_is_refused_when_others_may_touch_its_file(place: Path) -> None:
    (place / "sender.lock").touch(mode=0o600)
    (place / "sender.lock").chmod(0o666)
    with pytest.raises(ConfigurationError) as refused:
        SenderLock(place).try_acquire()
    assert f"chmod 600 {place / 'sender.lock'}" == refused.value.hint


def test_heartbeat_is_the_clock_s_when_the_holder_beats(place: Path) -> None:
    clock = ManualClock()
    lock = SenderLock(place, clock=clock)
    lock.try_acquire()
    clock.advance(seconds=7)
    lock.beat()
    holder = SenderLock(place).holder()
    lock.release()
    assert holder is not None
    assert clock.now() == holder.beat_at


def test_nothing_beats_when_the_lock_is_not_held(place: Path) -> None:
    SenderLock(place).beat()
    assert not (place / "sender.holder").exists()


def test_holder_is_called_stopped_when_the_kernel_says_so(place: Path) -> None:
    with hold(place) as process:
        assert process.stdout is not None
        process.stdout.readline()
        lock = SenderLock(place)
        runs = lock.holder()
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        stands, taken = lock.holder(), lock.try_acquire()
        process.send_signal(signal.SIGCONT)
        process.communicate("\n")
    assert runs is not None
    assert stands is not None
    assert (False, True, False) == (runs.is_stopped, stands.is_stopped, taken)
