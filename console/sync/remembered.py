"""A look at the store that holds until somebody changes the store.

Place in the path: whoever asks the store the same question twice a second keeps the answer here, so
that a process with nothing to do does next to nothing. It must not be used for what decides whether
a document is sent: that is read at the moment.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from console.store import Store

__all__ = ["Remembered"]

_Found = TypeVar("_Found")


class Remembered(Generic[_Found]):
    """The answer to one question.

    Args:
        store: The store of the calling thread; it is not asked inside a batch of changes.
        look: Asks the store, and nothing else.
    """

    def __init__(self, store: Store, look: Callable[[], _Found]) -> None:
        self._store = store
        self._look = look
        self._answer: tuple[int, _Found] | None = None

    def __call__(self) -> _Found:
        """Return the answer, asking anew only when anybody has changed the store since."""
        revision = self._store.revision()
        if self._answer is None or self._answer[0] != revision:
            # As of before the look: what changes during it is looked at the next time.
            self._answer = (revision, self._look())
        return self._answer[1]
