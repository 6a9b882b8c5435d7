"""What the console costs on a terminal, beside a bare app and a plain table of the framework.

Run as ``python -m tests.bench.screen [--rows N]``. All programs run in turn on the same machine
and minute: judge by the ratios. The store is filled anew, which takes some 90 µs a row.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from console.home import make_home
from console.store import open_store
from tests.bench.bench_store import make
from tests.bench.kit import tell
from tests.bench.terminal import Act, BenchTerminal

_TIMES = 40
_HELD, _PACE_S = 60, 1 / 30
_FILLED = 2_000

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
    rows: int = parser.parse_args().rows
    hello = _start("bare app", [sys.executable, "-c", _HELLO], b"READY")
    hello[0].end()
    table, _ = _start("plain table of 1,000 rows", [sys.executable, "-c", _TABLE, "1000"], b"READY")
    _use("plain table", table)
    for number in (100, rows):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            _fill(home, number)
            command = [sys.executable, "-m", "console", "--home", str(home)]
            name = f"console, {number:,} rows"
            terminal, _ = _start(name, command, b"Help", floor_ms=hello[1])
            terminal.press(b"t")
            _use(name, terminal)


def _start(
    name: str, command: list[str], ready: bytes, *, floor_ms: float | None = None
) -> tuple[BenchTerminal, float]:
    terminal = BenchTerminal(command)
    first_ms, act = terminal.start(ready)
    ratio = None if floor_ms is None else first_ms / floor_ms
    tell(f"{name}: first paint", first_ms, "ms", ratio=ratio, must=1.5)
    stable = None if floor_ms is None else act.last_ms / floor_ms
    tell(f"{name}: the whole first screen", act.last_ms, "ms", ratio=stable)
    tell(f"{name}: start", act.bytes, "B", must=8_000)
    return terminal, first_ms


def _use(name: str, terminal: BenchTerminal) -> None:
    acts = [terminal.press(b"\x1b[B") for _ in range(_TIMES)]
    tell(f"{name}: cursor key", statistics.median(one.bytes for one in acts), "B", must=300)
    tell(f"{name}: cursor key, CPU", sum(one.cpu_ms for one in acts) / _TIMES, "ms", must=4)
    held = terminal.press(b"\x1b[B", times=_HELD, pause_s=_PACE_S)
    tell(f"{name}: key held {_HELD} times", held.bytes, "B", must=20_000)
    last: Act = terminal.press(b"\x1b[F")
    tell(f"{name}: to the last row", last.last_ms, "ms", must=100)
    terminal.end()


def _fill(home: Path, rows: int) -> None:
    make_home(home)
    store = open_store(home)
    for start in range(0, rows, _FILLED):
        store.ledger.save(make(number) for number in range(start, min(rows, start + _FILLED)))
    store.close()


if __name__ == "__main__":
    main()
