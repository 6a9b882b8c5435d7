"""What people search the ledger by, in a narrow table that SQLite reads at once.

Place in the path: ``ledger`` hands over what it changed, inside the same commit, and asks for rows,
counts and sums. A row of the ledger is two kilobytes of JSON and one of these a tenth of that: a
hundred thousand are searched in the time of some hundred of those. It holds nothing that is not in
the ledger; the thorough check makes it anew, and compares.

Texts are searched folded as ``domain/query`` folds them, and as bytes: SQLite folds ASCII alone,
and takes a zero byte for the end of a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from console.deferred import deferred
from console.domain.kinds import Kind
from console.domain.machine import State
from console.errors import StoreDamagedError
from console.store.documents import Documents
from console.store.failures import WAY_OUT
from console.store.indexes import Narrowed, both
from console.store.rows import Change
from console.store.schema import PROBLEMS, WORDS
from console.store.sqlite import SqliteTable
from console.store.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from console.domain.error_groups import ErrorSum
    from console.domain.ledger import LedgerEntry
    from console.domain.outcome import Problem, WhoActs
    from console.domain.query import About, Clause, LedgerQuery
else:
    About = deferred("console.domain.query:About")
    LedgerEntry = deferred("console.domain.ledger:LedgerEntry")
    Problem = deferred("console.domain.outcome:Problem")
    WhoActs = deferred("console.domain.outcome:WhoActs")
    ErrorSum = deferred("console.domain.error_groups:ErrorSum")

__all__ = [
    "Words",
    "among_rows",
    "is_searched",
    "ledger_documents",
    "make_words",
    "matching_row",
    "searched",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_END = "\x1f"
"""Stands between the texts of a row, so that no word is found across two of them."""

_END_BYTE = _END.encode()
_KINDS = {kind: kind.value.encode() for kind in Kind}

_MOST_CENTS = 2**63 - 1
_CHUNK = 100
"""Rows looked up at once: each number of them is a statement of its own to prepare."""

_READ_AT_ONCE = 500

_MOST_PROBLEMS = 10_000
"""Problems that are kept in memory."""

_NAMES = ("doc_id", "cents", "created", "kind", "problem", "cause", "party", "words")
"""``party`` is how many bytes of ``words`` are the name of the party; they are the first ones."""

_PLACE_OF_PROBLEM = _NAMES.index("problem")
_ALL = ", ".join(_NAMES)
_PUT = f"INSERT OR REPLACE INTO {WORDS} ({_ALL}) VALUES ({', '.join('?' * len(_NAMES))})"
_LIKELY = "doc_id, cents, created, problem, party, words"
"""What can change; the kind is part of the id, and the cause one of the problem."""
_likely = itemgetter(*map(_NAMES.index, _LIKELY.split(", ")[1:]))

_PROBLEM_NAMES = ("problem", "cause", "subject", "setting", "fix", "who")
_PUT_PROBLEM = f"INSERT OR IGNORE INTO {PROBLEMS} VALUES (?, ?, ?, ?, ?, ?)"

_Row = tuple[Any, ...]
"""Values of a row, in the order of ``_NAMES``."""


def make_words(file: SqliteFile) -> None:
    """Make the tables, empty; inside a batch."""
    for name, columns in ((WORDS, _NAMES), (PROBLEMS, _PROBLEM_NAMES)):
        first, *rest = columns
        file.execute(
            f"CREATE TABLE IF NOT EXISTS {name} ({first} INTEGER PRIMARY KEY, {', '.join(rest)})"
        )


def missing_words(file: SqliteFile) -> list[str]:
    """Return the names of the tables that a store lacks."""
    sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return [name for name in (WORDS, PROBLEMS) if not file.fetch_all(sql, (name,))]


def ledger_documents(table: SqliteTable) -> Documents[LedgerEntry]:
    """Return the entries of the ledger."""
    return Documents(table, LedgerEntry, key=("id",), sorted_by="changed_at", quick=True)


class Words:
    """The words of the ledger.

    Args:
        file: Where they are.
        entries: What they are of.
    """

    def __init__(self, file: SqliteFile, entries: Documents[LedgerEntry]) -> None:
        self._file = file
        self._entries = entries
        self._place_of_id = entries.table.fields.index("id")
        # Their numbers say what they are, so that nobody else changes them.
        self._problems: dict[int, Problem] = {}
        self._answered: object = None
        self._answer: tuple[int, ...] | None = None

    def follow(self, changes: Sequence[Change], saved: Iterable[LedgerEntry]) -> None:
        """Take over what was changed in the ledger; inside the same batch.

        Args:
            changes: What ``Rows.put`` said.
            saved: The entries as they were handed over; of two with one id the later one counts.
        """
        by_id = {entry.id: entry for entry in saved}
        place = self._place_of_id
        changed = [(row, by_id[after[place]]) for row, _, after in changes]
        # A batch on its way to Sage changes none of its words: looking is cheaper than writing.
        looked_up = [row for row, before, _ in changes if before is not None]
        known = {row[0]: row[1:] for row in self._kept(looked_up, _LIKELY)}
        news = []
        for row, entry in changed:
            words = _row_of(row, entry)
            if known.get(row) != _likely(words):
                news.append((words, entry))
        if news:
            self._put(news)

    def forget(self, rows: Sequence[int]) -> None:
        """Take over that rows are gone from the ledger; inside the same batch."""
        self._file.execute_many(f"DELETE FROM {WORDS} WHERE doc_id = ?", [(row,) for row in rows])

    def forget_problems(self) -> None:
        """Remove the problems that no entry has any more; inside a batch."""
        self._file.execute(
            f"DELETE FROM {PROBLEMS} WHERE problem NOT IN "
            f"(SELECT problem FROM {WORDS} WHERE problem IS NOT NULL)"
        )

    def fill(self) -> None:
        """Make the words of a ledger that has none; inside a batch."""
        for chunk in self._entries.chunks(_READ_AT_ONCE):
            self._put([(_row_of(row, entry), entry) for row, entry in chunk])

    def find_wrong(self) -> Iterator[str]:
        """Yield which rows differ from the ledger; rows that cannot be read are left out."""
        (unknown,) = next(
            self._file.query(
                f"SELECT count(*) FROM {WORDS} WHERE doc_id NOT IN "
                f"(SELECT doc_id FROM {self._entries.table.name})"
            )
        )
        if unknown:
            yield f"The words of the ledger know {unknown} rows that it does not hold"
        problems = {row[0]: row[1:] for row in self._file.query(f"SELECT * FROM {PROBLEMS}")}
        try:
            for chunk in self._entries.chunks(_READ_AT_ONCE):
                known = {row[0]: row for row in self._kept([row for row, _ in chunk])}
                for row, entry in chunk:
                    words = _row_of(row, entry)
                    problem = entry.problem and _problem_texts(entry.problem)
                    if known.get(row) != words or problems.get(words[_PLACE_OF_PROBLEM]) != problem:
                        yield f"Row {row} of the ledger has other words than it should"
        except StoreDamagedError:
            # Told by the check of the ledger itself.
            return

    def count(self, condition: Narrowed) -> int:
        """Return how many entries a condition on the ledger lets through."""
        sql = f"SELECT count(*) FROM ledger WHERE {condition.sql}"
        ((found,),) = self._file.fetch_all(sql, condition.parameters)
        return int(found)

    def rows(self, asked: Narrowed, *, limit: int) -> tuple[int, ...] | None:
        """Return the rows of the ledger that a condition lets through; None when they are more.

        The last answer is kept until the store changes: a screen asks for a number and for a page
        or two of the same.
        """
        question = (asked, limit)
        revision = None if self._file.is_changing else self._file.revision()
        if revision is not None and self._answered == (revision, question):
            return self._answer
        sql = f"SELECT doc_id FROM {WORDS} AS w WHERE {asked.sql} LIMIT ?"
        found = self._file.fetch_all(sql, (*asked.parameters, limit + 1))
        answer = tuple(row for (row,) in found) if len(found) <= limit else None
        self._answered, self._answer = (revision, question), answer
        return answer

    def sums(
        self, subsidiary_id: str, state: State, ledger: Narrowed, asked: Narrowed | None
    ) -> list[ErrorSum]:
        """Return number, money and age of the entries with a problem, by problem.

        Args:
            subsidiary_id: Whose entries.
            state: In which state.
            ledger: The same, as a condition on the columns of one index of the ledger.
            asked: A condition of ``searched``; None for none.
        """
        condition = both(ledger, asked) if asked else ledger
        # Money in two halves: a single sum may grow beyond what SQLite adds.
        sql = (
            "SELECT w.problem, count(*), sum(abs(w.cents) / 1000000), "
            "sum(abs(w.cents) % 1000000), min(w.created), max(ledger.key_changed_at) "
            f"FROM ledger CROSS JOIN {WORDS} AS w ON w.doc_id = ledger.doc_id "
            f"WHERE {condition.sql} AND w.problem IS NOT NULL GROUP BY w.problem"
        )
        return [
            ErrorSum(
                problem=self._problem(problem),
                subsidiary_id=subsidiary_id,
                state=state,
                count=count,
                total=Decimal(millions * 1_000_000 + rest).scaleb(-2),
                oldest_at=_EPOCH + created * _MICROSECOND,
                changed_at=datetime.fromisoformat(changed.decode()),
            )
            for problem, count, millions, rest, created, changed in self._file.fetch_all(
                sql, condition.parameters
            )
        ]

    def _problem(self, number: int) -> Problem:
        found = self._problems.get(number)
        if found is None:
            if len(self._problems) >= _MOST_PROBLEMS:
                self._problems.clear()
            found = self._problems[number] = self._read_problem(number)
        return found

    def _read_problem(self, number: int) -> Problem:
        sql = f"SELECT cause, subject, setting, fix, who FROM {PROBLEMS} WHERE problem = ?"
        for row in self._file.fetch_all(sql, (number,)):
            cause, subject, setting, fix, who = map(_text, row)
            return Problem(
                cause=cause,
                message="",
                fix=fix,
                who=WhoActs(who),
                subject=subject,
                setting=setting,
            )
        raise StoreDamagedError(
            f"The store does not hold problem {number} that its ledger names", hint=WAY_OUT
        )

    def _put(self, news: Sequence[tuple[_Row, LedgerEntry]]) -> None:
        self._file.execute_many(_PUT, [row for row, _ in news])
        problems = {
            row[_PLACE_OF_PROBLEM]: entry.problem
            for row, entry in news
            if entry.problem is not None
        }
        if problems:
            rows = [(number, *_problem_texts(one)) for number, one in problems.items()]
            self._file.execute_many(_PUT_PROBLEM, rows)

    def _kept(self, rows: Sequence[int], names: str = _ALL) -> Iterator[_Row]:
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            yield from self._file.fetch_all(
                f"SELECT {names} FROM {WORDS} WHERE doc_id IN ({marks})", chunk
            )


def is_searched(clause: Clause) -> bool:
    """Return whether the words answer a clause."""
    if clause.about in (About.STATE, About.CHANGED):
        return False
    return _END not in str(clause.value)


def searched(query: LedgerQuery) -> Narrowed | None:
    """Return what the words answer of a query, as a condition on ``w``; None when nothing."""
    parts = [_clause(clause) for clause in query.clauses if is_searched(clause)]
    if query.kinds:
        parts.append(_among("kind", [kind.value for kind in query.kinds]))
    if query.causes:
        parts.append(_among("cause", query.causes))
    return both(*parts) if parts else None


def matching_row(asked: Narrowed) -> Narrowed:
    """Return the same condition for each row of the ledger that is looked at."""
    sql = f"EXISTS (SELECT 1 FROM {WORDS} AS w WHERE w.doc_id = ledger.doc_id AND {asked.sql})"
    return Narrowed(sql=sql, parameters=asked.parameters, exact=True)


def among_rows(asked: Narrowed) -> Narrowed:
    """Return the same condition for most rows of the ledger: the words are read once, at first."""
    # The plus keeps SQLite from looking up each row that was found.
    sql = f"+ledger.doc_id IN (SELECT w.doc_id FROM {WORDS} AS w WHERE {asked.sql})"
    return Narrowed(sql=sql, parameters=asked.parameters, exact=True)


def _clause(clause: Clause) -> Narrowed:
    sql, parameters = _sql_of(clause)
    return Narrowed(
        sql=f"NOT ({sql})" if clause.inverted else sql, parameters=parameters, exact=True
    )


def _sql_of(clause: Clause) -> tuple[str, tuple[Any, ...]]:
    value = clause.value
    if isinstance(value, Decimal):
        return f"w.cents {clause.sign} ?", (int(value * 100),)
    if isinstance(value, datetime):
        return f"w.created {clause.sign} ?", ((value - _EPOCH) // _MICROSECOND,)
    wanted = _bytes(value)
    match clause.about:
        case About.WORDS:
            return "instr(w.words, ?) > 0", (wanted,)
        case About.PARTY:
            return "instr(w.words, ?) BETWEEN 1 AND w.party", (wanted,)
        case _:
            # Also true or false of a row without a cause.
            return f"w.{clause.about.value} IS ?", (wanted,)


def _among(name: str, values: Iterable[str]) -> Narrowed:
    wanted = tuple(_bytes(value) for value in values)
    marks = ", ".join("?" * len(wanted))
    return Narrowed(sql=f"w.{name} IN ({marks})", parameters=wanted, exact=True)


def _row_of(row: int, entry: LedgerEntry) -> _Row:
    """Return the words of an entry; two entries alike in them have equal ones.

    It runs for each entry at each step of its way, so it calls little.
    """
    transaction, problem = entry.transaction, entry.problem
    party, number, load = transaction.party.name, transaction.number, transaction.load_number
    message = problem.message if problem else ""
    ours = f"{party}{_END}{number}{_END}{load}"
    text = f"{ours}{_END}{entry.sage_document_no}{_END}{message}".casefold()
    words = text.encode("utf-8", "surrogatepass")
    cents = int(entry.amount * 100)
    return (
        row,
        # Beyond what SQLite counts there is no sum that Sage takes.
        cents
        if -_MOST_CENTS <= cents <= _MOST_CENTS
        else max(-_MOST_CENTS, min(cents, _MOST_CENTS)),
        (entry.created_at - _EPOCH) // _MICROSECOND,
        _KINDS[transaction.kind],
        _number_of(problem) if problem else None,
        _bytes(problem.cause) if problem else None,
        len(_bytes(party.casefold())) if _END in party else words.index(_END_BYTE),
        words,
    )


def _problem_texts(problem: Problem) -> tuple[bytes, ...]:
    texts = (problem.cause, problem.subject, problem.setting, problem.fix, problem.who.value)
    return tuple(_bytes(text) for text in texts)


def _number_of(problem: Problem) -> int:
    """Return the number of a problem, made of what it is counted by."""
    content = b"".join(b"%d:%b" % (len(one), one) for one in _problem_texts(problem))
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), signed=True)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
