"""What stands between the framework and the terminal: only cells that changed are sent.

Place in the path: the framework's output comes in as text with escape sequences, the shortest
difference to what the terminal already shows goes out. It knows nothing of screens and services.
"""

from console.terminal.driver import CellDriver, suits_terminal
from console.terminal.size import ensure_size
from console.terminal.steady import SteadyDriver

__all__ = ["CellDriver", "SteadyDriver", "ensure_size", "suits_terminal"]
