"""What a process does to itself before anything else."""

import subprocess
import sys

import pytest

from console.hygiene import clean_environment


@pytest.mark.parametrize(
    "name", ["TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DRIVER", "TEXTUAL_PRESS", "SSLKEYLOGFILE"]
)
def test_variable_is_removed_when_a_library_would_record_by_it(name: str) -> None:
    environ = {name: "x", "PATH": "/bin"}

    clean_environment(environ)

    assert {"PATH": "/bin"} == environ


def _after_hardening(expression: str) -> str:
    program = (
        "import ctypes, gc, os, resource\n"
        "from console.hygiene import ease_collection, harden_process\n"
        f"harden_process()\nease_collection()\nprint({expression})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_files_are_private_when_the_process_is_hardened() -> None:
    assert str(0o077) == _after_hardening("os.umask(0)")


def test_no_core_is_left_when_the_process_is_hardened() -> None:
    assert "(0, 0)" == _after_hardening("resource.getrlimit(resource.RLIMIT_CORE)")


def test_memory_is_closed_when_the_process_is_hardened() -> None:
    get_dumpable = 3

    assert "0" == _after_hardening(f"ctypes.CDLL(None).prctl({get_dumpable}, 0, 0, 0, 0)")


def test_garbage_is_looked_for_seldom_when_the_process_is_eased() -> None:
    assert "(50000, 20, 20)" == _after_hardening("gc.get_threshold()")


def test_import_fails_without_a_search_when_an_optional_library_is_noted_absent() -> None:
    program = (
        "import sys\n"
        "from console.hygiene import note_absent_libraries\n"
        "sys.path[:] = []\n"
        "note_absent_libraries()\n"
        "print(sys.modules['sniffio'])"
    )

    done = subprocess.run(
        [sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True
    )

    assert "None" == done.stdout.strip()


def test_nothing_is_searched_for_garbage_while_libraries_load() -> None:
    """Afterwards it is again, also when one of them does not load."""
    program = (
        "import gc\n"
        "from console.hygiene import loading\n"
        "try:\n"
        "    with loading():\n"
        "        print(gc.isenabled())\n"
        "        raise ImportError\n"
        "except ImportError:\n"
        "    print(gc.isenabled(), gc.get_freeze_count() > 1000, gc.get_count()[0] < 1000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert ["False", "True True True"] == done.stdout.splitlines()
