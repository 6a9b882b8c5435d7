"""How many entries of the ledger stand where, kept up with each change of the ledger.

Place in the path: ``ledger`` hands over what it changed, inside the same commit, and asks for sums.
Counting would read the index of every entry: a tenth of a second for a million, several times a
second on a screen. The thorough check counts, and compares.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from operator import itemgetter

from tinydb.table import Document

from console.domain.machine import State
from console.store.indexes import column
from console.store.rows import Change
from console.store.sqlite import SqliteTable
from console.store.sqlite_file import SqliteFile

__all__ = ["Tallies", "count_all", "find_wrong_tallies", "recount"]

_FIELDS = ("transaction.subsidiary_id", "transaction.kind", "state")
_KEY = ("subsidiary_id", "kind", "state")

Place = tuple[str, str, str]
"""Subsidiary, kind and state."""


class Tallies:
    """The tallies of the ledger.

    Args:
        table: Where they are.
        ledger: What they count.
    """

    def __init__(self, table: SqliteTable, ledger: SqliteTable) -> None:
        self._table = table
        self._place = itemgetter(*(ledger.fields.index(field) for field in _FIELDS))

    def follow(self, changes: Iterable[Change]) -> None:
        """Take over what was changed in the ledger; inside the same batch."""
        differences: Counter[Place] = Counter()
        for _, before, after in changes:
            differences[self._place(after)] += 1
            if before is not None:
                differences[self._place(before)] -= 1
        self.add(differences)

    def add(self, differences: Counter[Place]) -> None:
        """Add to the tallies; inside a batch."""
        changed = {place: number for place, number in differences.items() if number}
        subsidiaries = {subsidiary for subsidiary, _, _ in changed}
        known = dict(chain.from_iterable(map(self._all, subsidiaries)))
        news = [_document(place, known.get(place, 0) + n) for place, n in changed.items()]
        self._table.put(news, key=_KEY, sure=True)

    def total(
        self,
        *,
        subsidiaries: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        states: Collection[str] | None = None,
    ) -> int:
        """Return how many entries stand there; None asks for all."""
        return sum(
            count
            for (subsidiary, kind, state), count in self._all()
            if (subsidiaries is None or subsidiary in subsidiaries)
            and (kinds is None or kind in kinds)
            and (states is None or state in states)
        )

    def places(
        self, states: Collection[str], subsidiaries: Collection[str] | None
    ) -> list[tuple[str, State]]:
        """Return in which subsidiaries and states there are entries; None asks for all."""
        found = {
            (subsidiary, State(state))
            for (subsidiary, _, state), count in self._all()
            if count and state in states and (subsidiaries is None or subsidiary in subsidiaries)
        }
        return sorted(found)

    def by_state(self, subsidiary_id: str | None = None) -> Counter[str]:
        """Return how many entries stand in each state, of one subsidiary or of all."""
        found: Counter[str] = Counter()
        for (_, _, state), count in self._all(subsidiary_id):
            found[state] += count
        return found

    def _all(self, subsidiary_id: str | None = None) -> Iterator[tuple[Place, int]]:
        found: Iterable[Document] = self._table
        if subsidiary_id is not None:
            found = self._table.equal("subsidiary_id", subsidiary_id)
        for row in found:
            yield (row["subsidiary_id"], row["kind"], row["state"]), row["count"]


def count_all(file: SqliteFile) -> Counter[Place]:
    """Return what the tallies should say, by reading the index of every entry."""
    columns = ", ".join(column(field) for field in _FIELDS)
    found = file.query(f"SELECT {columns}, count(*) FROM ledger GROUP BY {columns}")
    return Counter({(a.decode(), b.decode(), c.decode()): count for a, b, c, count in found})


def recount(file: SqliteFile, table: SqliteTable) -> None:
    """Make the tallies of a ledger that has none; inside a batch."""
    table.put((_document(*one) for one in count_all(file).items()), key=_KEY, sure=True)


def find_wrong_tallies(file: SqliteFile, table: SqliteTable) -> Iterator[str]:
    """Yield which tallies differ from the ledger."""
    kept = Counter(
        {(row["subsidiary_id"], row["kind"], row["state"]): row["count"] for row in table}
    )
    counted = count_all(file)
    for place in sorted(kept.keys() | counted.keys()):
        if kept[place] != counted[place]:
            yield f"The ledger holds {counted[place]} of {' '.join(place)}, not {kept[place]}"


def _document(place: Place, count: int) -> dict[str, str | int]:
    return {**dict(zip(_KEY, place, strict=True)), "count": count}
