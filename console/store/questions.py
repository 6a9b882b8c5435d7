"""What the tables know of a query.

Place in the path: ``ledger`` hands over a query of ``domain`` and gets conditions on its rows:
state, cause, subsidiary and moment of the change, which its own indexes answer, and what ``words``
answers. They let no match out and more in; each entry that is shown then answers for itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any

from tinydb import where
from tinydb.queries import QueryInstance

from console.deferred import deferred
from console.domain.machine import State
from console.store.documents import moment_text
from console.store.indexes import Narrowed, both, column, narrow
from console.store.names import KnownNames
from console.store.words import Words, among_rows, is_searched, matching_row, searched

if TYPE_CHECKING:
    from console.domain.query import About, Clause, LedgerQuery
else:
    About = deferred("console.domain.query:About")

__all__ = ["FEW", "Questions", "asked_states"]

_subsidiary = where("transaction").subsidiary_id
_cause = where("problem").cause
_state = where("state")

_MAX_PARTS = 60
"""Into how many index look-ups a page is split before one look-up with a sort is cheaper."""

FEW = 5000
"""Up to how many rows are looked up and sorted for a page. Where there are more, a page is soon
full when the rows are looked at in its order."""

_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}

_INDEXED = frozenset({"state", "transaction.subsidiary_id", "problem.cause"})


class Questions:
    """Turns queries into conditions.

    Args:
        names: The names that a query may use for subsidiaries.
        words: What is searched.
        few: See ``FEW``.
    """

    def __init__(self, names: KnownNames, words: Words, *, few: int) -> None:
        self._names = names
        self._words = words
        self._few_rows = few

    def are_answered(self, query: LedgerQuery) -> bool:
        """Return whether the tables answer all of the query, so that no entry need be read."""
        parts = (query.subsidiaries, query.kinds, query.states, query.causes)
        answered = sum(1 for part in parts if part) + sum(map(_is_answered, query.clauses))
        return len(query.tests) == answered and self._names.are_whole(query.subsidiaries)

    def are_places(self, query: LedgerQuery) -> bool:
        """Return whether a query asks for subsidiaries, kinds and states alone."""
        return not query.causes and all(one.about is About.STATE for one in query.clauses)

    def subsidiaries(self, query: LedgerQuery) -> list[str] | None:
        """Return the ids of the subsidiaries that a query asks for; None for all."""
        return self._names.ids(query.subsidiaries) if query.subsidiaries else None

    def of_page(self, query: LedgerQuery, states: Collection[State] | None) -> list[Narrowed]:
        """Return conditions that together let no match out, for the first rows in their order.

        Each one either lets through few rows, or those of a single cause, or of a single state and
        subsidiary, so that an index has them in order already.
        """
        if not query.kinds and not any(map(is_searched, query.clauses)):
            return self.split(query, states)
        asked = searched(query)
        if few := self._few(query, states, asked):
            return [few]
        parts = self.split(query, states)
        return [both(one, matching_row(asked)) for one in parts] if asked else parts

    def of_count(self, query: LedgerQuery, states: Collection[State] | None) -> Narrowed:
        """Return a condition that lets no match out, for their number."""
        return self._few(query, states, searched(query)) or self.of_all(query, states)

    def of_all(self, query: LedgerQuery, states: Collection[State] | None) -> Narrowed:
        """Return a condition that lets no match out, for every row."""
        asked = searched(query)
        known = self.of_columns(query, states)
        return both(known, among_rows(asked)) if asked else known

    def _few(
        self, query: LedgerQuery, states: Collection[State] | None, asked: Narrowed | None
    ) -> Narrowed | None:
        """Return the same by the ids of rows; None when they are many."""
        rows = None if asked is None else self._words.rows(asked, limit=self._few_rows)
        if rows is None:
            return None
        known = self.of_columns(query, states)
        return Narrowed(
            # No index is chosen for what IS TRUE is said of: the rows are known.
            sql=f"doc_id IN (SELECT value FROM json_each(?)) AND ({known.sql}) IS TRUE",
            parameters=(json.dumps(rows), *known.parameters),
            exact=True,
        )

    def of_place(self, query: LedgerQuery, subsidiary_id: str, state: State) -> Narrowed:
        """Return the condition on the columns for one subsidiary and state."""
        axes = [_subsidiary == subsidiary_id, _state == state.value]
        return both(*map(_narrowed, axes), *_changed(query))

    def of_columns(self, query: LedgerQuery, states: Collection[State] | None) -> Narrowed:
        """Return the part of the condition that one index of the ledger answers alone."""
        axes = [_state.one_of(sorted(state.value for state in asked_states(query, states)))]
        if query.subsidiaries:
            axes.append(_subsidiary.one_of(self._names.ids(query.subsidiaries)))
        return both(*map(_narrowed, axes), *_changed(query))

    def split(self, query: LedgerQuery, states: Collection[State] | None) -> list[Narrowed]:
        """Return the same, and what is asked of causes, in parts that are in order already."""
        by_cause = bool(query.causes)
        asked = sorted(state.value for state in asked_states(query, states))
        axes = [_choices(_state, asked, not by_cause)]
        if query.subsidiaries:
            ids = self._names.ids(query.subsidiaries)
            axes.append(_choices(_subsidiary, ids, not by_cause))
        if by_cause:
            axes.append(_choices(_cause, sorted(set(query.causes)), True))
        parts = list(product(*axes))
        if len(parts) > _MAX_PARTS:
            return [self.of_all(query, states)]
        return [both(*map(_narrowed, one), *_changed(query)) for one in parts]


def asked_states(query: LedgerQuery, states: Collection[State] | None) -> set[State]:
    """Return which states a query lets through, of these alone when ``states`` says so."""
    asked = set(State) if states is None else set(states)
    if query.states:
        asked &= set(query.states)
    return asked - {
        State(str(clause.value)) for clause in query.clauses if clause.about is About.STATE
    }


def _is_answered(clause: Clause) -> bool:
    return clause.about in (About.STATE, About.CHANGED) or is_searched(clause)


def _changed(query: LedgerQuery) -> list[Narrowed]:
    """Return what is asked of the moment of the last change."""
    found = []
    for clause in query.clauses:
        if clause.about is About.CHANGED and isinstance(clause.value, datetime):
            # Not with NOT: an index is looked up from a comparison alone.
            sign = _OPPOSITE[clause.sign] if clause.inverted else clause.sign
            sql, text = f"{column('changed_at')} {sign} ?", moment_text(clause.value)
            found.append(Narrowed(sql=sql, parameters=(text,), exact=True))
    return found


def _choices(field: Any, values: Sequence[str], split: bool) -> list[QueryInstance]:
    return [field == value for value in values] if split else [field.one_of([*values])]


def _narrowed(query: QueryInstance) -> Narrowed:
    found = narrow(query, _INDEXED)
    if found is None or not found.exact:
        raise ValueError("no index of the ledger answers this query")
    return found
