"""What one Sage company bears: requests at once, functions in each, and pauses that it asks for.

Place in the path: ``clients`` keeps one ``Pacing`` per company for the life of the process, runs of
all its subsidiaries use it, ``lane`` obeys it. It decides by counts and the time that has passed,
so equal answers give equal decisions. It must not wait or send itself.

Source: the gateway's limits count by company; what is too much is queued, then refused with 429.
More requests at once than the company has bought gain nothing, and each refusal costs an upload.
"""

from datetime import timedelta

from console.clock import BootTime, Clock

__all__ = ["Pacing", "Pacings"]

_GOOD_STREAK = 50
"""Answers in a row without a refusal, after which one more request at once is tried."""

_SLOW = timedelta(seconds=45)
"""A request that takes longer is made smaller: well under the minute at which proxies give up."""

_FAST = timedelta(seconds=20)
"""A full request that takes less may be twice as large and still not be slow."""

_PATIENCE = timedelta(seconds=1.25)
"""How long a request is made to take at most where documents go out at once: they wait for it."""

_LEAST = 25
"""Functions below which nobody's waiting makes a request smaller: what each request takes besides
its functions would cost more than is spared."""


class Pacing:
    """The pace of one company.

    Args:
        lanes: Most writing requests at once, 1 or more; where it starts.
        batch_size: Most functions in one request, 1 to ``MAX_FUNCTIONS``; where it starts.
        clock: Tells how much time has passed.
    """

    def __init__(self, *, lanes: int, batch_size: int, clock: Clock) -> None:
        self.most_lanes = lanes
        """Writing requests at once in good times."""
        self.lanes = lanes
        """Writing requests at once now, 1 or more."""
        self.batch_size = batch_size
        """Functions in one request now, 1 or more."""
        self._most_size = batch_size
        self._is_waited_for = False
        self._clock = clock
        self._good = 0
        self._paused: tuple[BootTime, timedelta] | None = None

    def pause_s(self) -> float:
        """Return for how many seconds nothing may be sent; 0 for not at all."""
        if self._paused is None:
            return 0.0
        since, length = self._paused
        passed = self._clock.boot_time().since(since)
        left = timedelta() if passed is None else length - passed
        if left <= timedelta():
            self._paused = None
        return max(left.total_seconds(), 0.0)

    def refused(self, pause_s: float) -> None:
        """Take a refusal because of too many requests.

        Args:
            pause_s: Seconds that Sage asked for, or our own guess.
        """
        self._good = 0
        self.lanes = max(1, self.lanes // 2)
        # A shorter pause never cuts a longer one that another request was told.
        if pause_s > self.pause_s():
            self._paused = (self._clock.boot_time(), timedelta(seconds=pause_s))

    def answered(self) -> None:
        """Take an answer that shows that the request was let through."""
        self._good += 1
        if self._good >= _GOOD_STREAK:
            self._good = 0
            self.lanes = min(self.lanes + 1, self.most_lanes)

    def mind_waiting(self, is_waited_for: bool) -> None:
        """Take whether documents of the company go out at once, behind one request at most."""
        if is_waited_for and not self._is_waited_for:
            # How long a request takes is not known yet; the next full one will tell.
            self.batch_size = min(self.batch_size, max(_LEAST, self._most_size // 2))
        self._is_waited_for = is_waited_for

    def took(self, passed: timedelta | None, functions: int) -> None:
        """Take how long a request took, answered or not.

        Args:
            passed: None when nobody can tell.
            functions: How many were in it.
        """
        if passed is None:
            return
        bearable = self._bearable(passed, functions)
        if passed > _SLOW:
            self.batch_size = max(1, min(self.batch_size, functions) // 2)
        elif functions > bearable:
            self.batch_size = min(self.batch_size, bearable)
        elif passed < _FAST and functions >= self.batch_size:
            self.batch_size = min(self.batch_size * 2, self._most_size, bearable)

    def _bearable(self, passed: timedelta, functions: int) -> int:
        """Return how many functions nobody waits for too long, by how long these took."""
        if not self._is_waited_for:
            return self._most_size
        return max(_LEAST, int(functions * _PATIENCE / max(passed, timedelta.resolution)))


class Pacings:
    """The paces of all companies of one process.

    Args:
        lanes: As ``Pacing``, for each company.
        batch_size: As ``Pacing``, for each company.
        clock: As ``Pacing``.
    """

    def __init__(self, *, lanes: int, batch_size: int, clock: Clock) -> None:
        self._lanes = lanes
        self._batch_size = batch_size
        self._clock = clock
        self._known: dict[str, Pacing] = {}

    def of(self, company_id: str) -> Pacing:
        """Return the pace of a company; the same one each time."""
        if company_id not in self._known:
            self._known[company_id] = Pacing(
                lanes=self._lanes, batch_size=self._batch_size, clock=self._clock
            )
        return self._known[company_id]
