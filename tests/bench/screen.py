"""What the console costs on a terminal, beside a bare app and a plain table of the framework.

Run as ``python -m tests.bench.screen [--rows N] [--starts N]``. All programs run in turn on the
same machine and minute: judge by the ratios. "The whole first screen" is there when the list of
subsidiaries, the totals below it and what is known of the one under the cursor are; each start is
one of several, and the median counts. The store is filled anew with errors of which no two beside
one another have a cell in common, some 200 µs a row; ``--store`` keeps it.

What a key may take is said for a machine on which the bare app starts in 200 ms; here the bound is
larger by as much as the bare app is slower, its starts lying between the keys. CPU of a key is
without what the program needs in the same time when nobody presses one. Keys are pressed on a
terminal of 80 by 24, and on one of 120 by 36, where the summary stands beside the list.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from console.domain.connection import Subsidiary
from console.home import make_home
from console.store import open_store
from tests.bench.filter import error
from tests.bench.kit import tell
from tests.bench.terminal import SMALL, WIDE, Act, BenchTerminal
from tests.builders import connection, settings

_ROUNDS, _TIMES = 4, 12
_DOWN, _UP, _PAGE_DOWN, _END = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[F"
_HELD, _PACE_S = 60, 1 / 30
_KEY_MS, _BARE_MS = 4.0, 200.0
"""What a key may take where the bare app takes so long to start."""

_STILL_S = 8.0
_FILLED = 2_000
_SUBSIDIARIES, _CONNECTED = 12, 4
_WHOLE = (b"Harrow Freight 11", b"0 of 12 active", b"Posts to")
"""Words of the last row of the list, of the line below it, and of the summary beside it."""

_HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("READY")
Hello().run()
"""
_TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable, Footer, Header
class Table(App):
    def compose(self):
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns(*"abcdefgh")
        table.add_rows([tuple(f"{c}{n}" for c in "abcdefgh") for n in range(int(sys.argv[1]))])
        self.title = "READY"
Table().run()
"""


def main() -> None:
    """Print start, cursor key and held key of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--store", type=Path, help="folder of homes that are kept")
    options = parser.parse_args()
    table = BenchTerminal([sys.executable, "-c", _TABLE, "1000"])
    table.start(b"READY")
    _use("plain table of 1,000 rows", table)
    for number in (100, options.rows):
        with tempfile.TemporaryDirectory() as folder:
            home = (options.store or Path(folder)) / f"errors-{number}"
            if not home.is_dir():
                _fill(home, number)
            command = [sys.executable, "-m", "console", "--home", str(home)]
            name = f"console, {number:,} errors"
            _compare_starts(name, command, options.starts)
            for size in (SMALL, WIDE):
                terminal = BenchTerminal(command, size)
                terminal.start(_WHOLE[-1])
                terminal.rest()
                terminal.press(b"E")
                _use(f"{name}, {size[0]}x{size[1]}", terminal)


def _compare_starts(name: str, command: list[str], times: int) -> None:
    """Start the bare app and the console in turn."""
    bare, ours = [], []
    for turn in range(times + 1):
        pair = (_start_bare(), _start(command, *_WHOLE))
        # The first time, what is read comes from the disk.
        if turn:
            bare.append(pair[0])
            ours.append(pair[1])
    for what, pick, must in (
        ("first paint", lambda act: act.first_ms, 1.5),
        ("the whole first screen", lambda act: act.last_ms, 1.5),
        ("the same, CPU", lambda act: act.cpu_ms, None),
    ):
        floor, value = _median(bare, pick), _median(ours, pick)
        tell(f"bare app: {what}", floor, "ms")
        tell(f"{name}: {what}", value, "ms", ratio=value / floor, must=must)
    tell(f"{name}: start", _median(ours, lambda act: act.bytes), "B", must=8_000)


def _start_bare() -> Act:
    return _start([sys.executable, "-c", _HELLO], b"READY")


def _start(command: list[str], *ready: bytes) -> Act:
    terminal = BenchTerminal(command)
    try:
        return terminal.start(*ready)
    finally:
        terminal.end()


def _median(acts: list[Act], pick: Callable[[Act], float]) -> float:
    return statistics.median(map(pick, acts))


def _use(name: str, terminal: BenchTerminal) -> None:
    terminal.rest()
    before = terminal.cpu_ms()
    time.sleep(_STILL_S)
    still = (terminal.cpu_ms() - before) / _STILL_S
    tell(f"{name}: still screen, CPU", still, "ms/s")
    bare: list[Act] = []
    steps: dict[str, list[Act]] = {"cursor key": [], "cursor key that scrolls": []}
    for key in (_DOWN, _UP) * _ROUNDS:
        bare.append(_start_bare())
        steps["cursor key"] += [terminal.press(key) for _ in range(_TIMES)]
    terminal.press(_PAGE_DOWN)
    for _ in range(_ROUNDS):
        bare.append(_start_bare())
        steps["cursor key that scrolls"] += [terminal.press(_DOWN) for _ in range(_TIMES)]
    floor = _median(bare, lambda act: act.cpu_ms)
    must = _KEY_MS * floor / _BARE_MS
    for step, acts in steps.items():
        tell(f"{name}: {step}", _median(acts, lambda act: act.bytes), "B", must=300)
        for what, spent in (
            ("to the screen", _median(acts, lambda act: act.last_ms)),
            ("CPU", _median(acts, lambda act: act.cpu_ms - still * act.took_s)),
        ):
            tell(f"{name}: {step}, {what}", spent, "ms", ratio=spent / floor, must=must)
    held = terminal.press(_DOWN, times=_HELD, pause_s=_PACE_S)
    tell(f"{name}: key held {_HELD} times", held.bytes, "B", must=20_000)
    last: Act = terminal.press(_END)
    tell(f"{name}: to the last row", last.last_ms, "ms", must=100)
    terminal.end()


def _fill(home: Path, rows: int) -> None:
    make_home(home)
    store = open_store(home)
    names = [f"Harrow Freight {number}" for number in range(_SUBSIDIARIES)]
    store.connections.save_subsidiaries(
        Subsidiary(id=f"sub-{number}", name=name, kind="") for number, name in enumerate(names)
    )
    # Paused: with one that is active the engine would begin to sync.
    paused = settings().with_primary_sync(on=False)
    for number, name in enumerate(names[:_CONNECTED]):
        store.connections.save(
            connection(subsidiary_id=f"sub-{number}", subsidiary_name=name, settings=paused)
        )
    for start in range(0, rows, _FILLED):
        store.ledger.save(error(number) for number in range(start, min(rows, start + _FILLED)))
    store.close()


if __name__ == "__main__":
    main()
