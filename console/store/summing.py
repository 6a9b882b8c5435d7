"""Counts and sums of the entries that match a query, without reading them.

Place in the path: ``ledger`` asks; the tallies answer what is asked of subsidiaries, kinds and
states alone, indexes and words the rest. What no table knows, the ledger asks of each entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from console.domain.machine import State
from console.store.questions import Questions, asked_states
from console.store.tallies import Tallies
from console.store.words import Words, searched

if TYPE_CHECKING:
    from console.domain.error_groups import ErrorSum
    from console.domain.query import LedgerQuery

__all__ = ["Summing", "Sums"]

Sums = Iterator[list["ErrorSum"]]
"""Sums of errors, some at a time."""


class Summing:
    """Counts and sums of the ledger.

    Args:
        questions: What the tables know of a query.
        tallies: How many entries stand where.
        words: What they are searched by.
    """

    def __init__(self, questions: Questions, tallies: Tallies, words: Words) -> None:
        self._questions = questions
        self._tallies = tallies
        self._words = words

    def count(self, query: LedgerQuery, states: Collection[State] | None) -> int | None:
        """Return how many entries match; None when the entries have to be asked."""
        if not self._questions.are_answered(query):
            return None
        if not self._questions.are_places(query):
            return self._words.count(self._questions.of_count(query, states))
        return self._tallies.total(
            subsidiaries=self._questions.subsidiaries(query),
            kinds=[kind.value for kind in query.kinds] or None,
            states=[state.value for state in asked_states(query, states)],
        )

    def sums(self, query: LedgerQuery, states: Collection[State]) -> Sums | None:
        """Return sums of the entries with a problem, a subsidiary and state at each step.

        None when the entries have to be asked.
        """
        return self._sums(query, states) if self._questions.are_answered(query) else None

    def _sums(self, query: LedgerQuery, states: Collection[State]) -> Sums:
        asked = searched(query)
        places = self._tallies.places(
            asked_states(query, states), self._questions.subsidiaries(query)
        )
        for subsidiary_id, state in places:
            ledger = self._questions.of_place(query, subsidiary_id, state)
            yield self._words.sums(subsidiary_id, state, ledger, asked)
