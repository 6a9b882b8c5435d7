"""What the indexes of the ledger know of a query.

Place in the path: ``ledger`` hands over a query of ``domain`` and gets conditions that its table
answers from indexes: state, kind, cause, subsidiary. They let no match out and more in; each entry
then answers for itself. Words and amounts therefore read every entry that the rest lets through.
"""

from collections.abc import Collection, Sequence
from itertools import product
from typing import Any

from tinydb import where
from tinydb.queries import QueryInstance

from console.domain.ledger import State
from console.domain.query import LedgerQuery
from console.store.names import KnownNames

__all__ = ["Questions", "asked_states"]

_subsidiary = where("transaction").subsidiary_id
_kind = where("transaction").kind
_cause = where("problem").cause
_state = where("state")

_MAX_PARTS = 60
"""Into how many index look-ups a page is split before one look-up with a sort is cheaper."""


class Questions:
    """Turns queries into conditions.

    Args:
        names: The names that a query may use for subsidiaries.
    """

    def __init__(self, names: KnownNames) -> None:
        self._names = names

    def are_answered(self, query: LedgerQuery) -> bool:
        """Return whether the indexes answer all of the query, so that no entry need be read."""
        parts = (query.subsidiaries, query.kinds, query.states, query.causes)
        if len(query.tests) != sum(1 for part in parts if part):
            return False
        return self._names.are_whole(query.subsidiaries)

    def conditions(
        self, query: LedgerQuery, states: Collection[State] | None, *, split: bool = True
    ) -> list[QueryInstance | None]:
        """Return conditions, each answered by an index, that together let no match out.

        With ``split`` each one asks for a single cause, or a single state and subsidiary, so that
        an index has its rows in order already.
        """
        by_cause = bool(query.causes)
        by_state = split and not by_cause
        asked = asked_states(query, states)
        axes: list[list[QueryInstance]] = []
        if by_state or asked != set(State):
            axes.append(_choices(_state, sorted(state.value for state in asked), by_state))
        if query.subsidiaries:
            axes.append(_choices(_subsidiary, self._names.ids(query.subsidiaries), by_state))
        if query.kinds:
            axes.append(_choices(_kind, [kind.value for kind in query.kinds], False))
        if by_cause:
            axes.append(_choices(_cause, sorted(set(query.causes)), split))
        parts = [_all_of(combination) for combination in product(*axes)]
        if len(parts) > _MAX_PARTS:
            return self.conditions(query, states, split=False)
        return parts


def asked_states(query: LedgerQuery, states: Collection[State] | None) -> set[State]:
    """Return which states a query lets through, of these alone when ``states`` says so."""
    asked = set(State) if states is None else set(states)
    return asked & set(query.states) if query.states else asked


def _choices(field: Any, values: Sequence[str], split: bool) -> list[QueryInstance]:
    if split or len(values) == 1:
        return [field == value for value in values]
    return [field.one_of([*values])]


def _all_of(conditions: Sequence[QueryInstance]) -> QueryInstance | None:
    combined: QueryInstance | None = None
    for condition in conditions:
        combined = condition if combined is None else combined & condition
    return combined
