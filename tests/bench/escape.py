"""How soon a lone Esc is heard, beside the framework's own driver, and what sleeping costs.

Run as ``python -m tests.bench.escape``. A small app on a terminal of its own, once by the
framework's driver and once by ours as the program sets it up; an Esc moves the cursor to the first
row. The reference of each is an arrow key, which nobody waits for.
"""

import statistics
import sys
import time

from console.hygiene import ESCAPE_VARIABLE
from tests.bench.kit import tell
from tests.bench.terminal import BenchTerminal

_TURNS = 15
_MUST_MS, _GOOD_MS = 100.0, 40.0
_ASLEEP_S = 5.0


def main() -> None:
    """Print how long both keys take by both drivers, and the CPU of a still screen."""
    escape, arrow, asleep = _measure("plain", ())
    tell("arrow, the framework's driver", arrow, "ms")
    tell("esc, the framework's driver", escape, "ms", ratio=escape / arrow)
    tell("still screen, the framework's driver", asleep, "ms/s")
    reference = escape
    escape, arrow, asleep = _measure("cells", ("env", "=".join(ESCAPE_VARIABLE)))
    tell("arrow, our driver", arrow, "ms")
    tell("esc, our driver", escape, "ms", ratio=escape / reference, must=_MUST_MS, good=_GOOD_MS)
    tell("still screen, our driver", asleep, "ms/s")


def _measure(driver: str, around: tuple[str, ...]) -> tuple[float, float, float]:
    """Return milliseconds of an Esc and of an arrow key, and of CPU a second of a still screen."""
    terminal = BenchTerminal([*around, sys.executable, "-m", "tests.terminal.shown", driver])
    terminal.start(b"bottom")
    turns = [
        (terminal.press(b"\x1b[B").last_ms, terminal.press(b"\x1b").last_ms) for _ in range(_TURNS)
    ]
    before = terminal.cpu_ms()
    time.sleep(_ASLEEP_S)
    asleep = (terminal.cpu_ms() - before) / _ASLEEP_S
    terminal.end()
    arrows, escapes = zip(*turns, strict=True)
    return statistics.median(escapes), statistics.median(arrows), asleep


if __name__ == "__main__":
    main()
