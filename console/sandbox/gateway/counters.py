"""What the gateway has been asked, in numbers.

Place: filled by the gateway, read and reset by the control calls.

Must not: keep anything of a request but the names of its functions.
"""

from __future__ import annotations

from collections import Counter


class Counters:
    """Requests and functions since the last reset."""

    def __init__(self) -> None:
        self.requests = 0
        """Requests that reached the gateway, whatever became of them."""
        self.by_function: Counter[str] = Counter()
        """Functions that were carried out, refused or replayed, by name."""

    @property
    def functions(self) -> int:
        """All functions together."""
        return self.by_function.total()

    def count_request(self) -> None:
        """One more request."""
        self.requests += 1

    def count_function(self, name: str) -> None:
        """One more function."""
        self.by_function[name] += 1

    def reset(self) -> None:
        """Begin again at nothing."""
        self.requests = 0
        self.by_function.clear()

    def as_json(self) -> dict[str, int | dict[str, int]]:
        """As the control calls show it."""
        return {
            "requests": self.requests,
            "functions": self.functions,
            "by_function": dict(sorted(self.by_function.items())),
        }
