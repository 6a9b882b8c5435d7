"""The query language: one for the screens and the command line.

Place in the path: a line of text comes in, a ``LedgerQuery`` that can say yes or no to an entry
goes out; the store narrows by its plain attributes and clauses first. Words match number, party and
message; qualifiers match fields; ``-`` in front inverts. An unknown qualifier is an error that
lists the known ones.

Source: command-line contract, section 2.
"""

import operator
import re
import shlex
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.money import parse_amount
from console.errors import InvalidAmountError, UsageError

__all__ = ["QUALIFIERS", "About", "Clause", "LedgerQuery", "parse_query"]

QUALIFIERS = (
    "subsidiary",
    "kind",
    "state",
    "cause",
    "party",
    "amount",
    "age",
    "since",
    "until",
    "entity",
    "run",
)
"""Every qualifier, in the order in which help lists them."""

_EXACT = {"subsidiary", "kind", "state", "cause", "run"}
"""Qualifiers of which any value may match when there are several; all others must all hold."""

_Test = Callable[[LedgerEntry], bool]

_QUALIFIED = re.compile(r"(?P<name>[a-z]+):(?P<value>.*)", re.DOTALL)
_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<rest>.+)")
_RUN = re.compile(r"(?P<start>[0-9]{8}-[0-9]{6})-[0-9]{1,9}")
_RUN_START = "%Y%m%d-%H%M%S"
_AGE = re.compile(r"(?P<count>[0-9]{1,5})(?P<unit>[mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
"""What holds for a moment when its age compares so."""


class About(StrEnum):
    """What a clause is about."""

    WORDS = "words"
    PARTY = "party"
    AMOUNT = "amount"
    CREATED = "created_at"
    CHANGED = "changed_at"
    STATE = "state"
    KIND = "kind"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a query in a form that tables answer."""

    about: About
    """What it is about."""

    sign: str = "="
    """``>``, ``>=``, ``<``, ``<=`` or ``=``; of words and parties ``=`` asks for a part of it."""

    value: str | Decimal | datetime
    """What it compares with: folded text, an amount, or an aware moment."""

    inverted: bool = False
    """Whether it must not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerQuery:
    """A question to the ledger; every part must hold."""

    text: str = ""
    """The query as written."""

    subsidiaries: tuple[str, ...] = ()
    """Ids or names (folded) asked for; empty asks for all."""

    kinds: tuple[Kind, ...] = ()
    """Kinds asked for; empty asks for all."""

    states: tuple[State, ...] = ()
    """States asked for; empty asks for all."""

    causes: tuple[str, ...] = ()
    """Causes asked for; empty asks for all."""

    not_before: datetime | None = None
    """No entry matches that changed last before this moment; None when nothing is known of it."""

    clauses: tuple[Clause, ...] = ()
    """Further parts in a form that tables answer; the rest only the entry itself can."""

    tests: tuple[_Test, ...] = ()
    """All parts as tests, the ones above included."""

    def matches(self, entry: LedgerEntry) -> bool:
        """Return whether every part holds for the entry."""
        return all(test(entry) for test in self.tests)


def parse_query(text: str, *, now: datetime) -> LedgerQuery:
    """Return the query that ``text`` writes.

    Args:
        text: Words and qualifiers; quotes keep blanks together.
        now: The present moment, for ``age:``.

    Raises:
        UsageError: An unknown qualifier, or a value that its qualifier does not take.
    """
    parts = [_parse_part(word, now) for word in _split(text)]
    exact: dict[str, list[str]] = {}
    for part in parts:
        if not part.inverted and part.name in _EXACT:
            exact.setdefault(part.name, []).append(part.value)
    tests = tuple(_either(parts, name) for name in exact) + tuple(
        part.test for part in parts if part.inverted or part.name not in exact
    )
    return LedgerQuery(
        text=text,
        subsidiaries=tuple(exact.get("subsidiary", ())),
        kinds=tuple(Kind(value) for value in exact.get("kind", ())),
        states=tuple(State(value) for value in exact.get("state", ())),
        causes=tuple(exact.get("cause", ())),
        not_before=min(map(_run_start, exact.get("run", ())), default=None),
        clauses=tuple(
            replace(part.clause, inverted=part.inverted)
            for part in parts
            if part.clause is not None and (part.inverted or part.name not in exact)
        ),
        tests=tests,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    value: str
    inverted: bool
    test: _Test
    clause: Clause | None


def _split(text: str) -> list[str]:
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
        lexer.whitespace_split = True
        lexer.commenters = ""
        lexer.quotes = '"'
        lexer.escape = ""
        return list(lexer)
    except ValueError as error:
        raise UsageError(
            "The query has a quote that is never closed", hint='Close it with ".'
        ) from error


def _either(parts: list[_Part], name: str) -> _Test:
    tests = [part.test for part in parts if part.name == name and not part.inverted]
    return lambda entry: any(test(entry) for test in tests)


def _parse_part(word: str, now: datetime) -> _Part:
    inverted = len(word) > 1 and word.startswith("-")
    body = word[1:] if inverted else word
    match = _QUALIFIED.fullmatch(body)
    if match is None:
        name, value, test = "", body, _word_test(body)
        clause: Clause | None = Clause(about=About.WORDS, value=body.casefold())
    else:
        name, value = match["name"], match["value"]
        value, test, clause = _qualified(name, value, now)
    if inverted:
        return _Part(
            name=name,
            value=value,
            inverted=True,
            test=lambda entry: not test(entry),
            clause=clause,
        )
    return _Part(name=name, value=value, inverted=False, test=test, clause=clause)


def _word_test(word: str) -> _Test:
    wanted = word.casefold()

    def test(entry: LedgerEntry) -> bool:
        problem = entry.problem
        texts = (
            entry.transaction.number,
            entry.sage_document_no,
            entry.transaction.party.name,
            entry.transaction.load_number,
            problem.message if problem else "",
        )
        return any(wanted in text.casefold() for text in texts)

    return test


def _qualified(name: str, value: str, now: datetime) -> tuple[str, _Test, Clause | None]:
    if name not in QUALIFIERS:
        known = ", ".join(f"{known}:" for known in QUALIFIERS)
        raise UsageError(f"The query has an unknown qualifier {name}:", hint=f"Known are {known}.")
    if not value:
        raise UsageError(f"{name}: has no value", hint=f"Write {name}:VALUE without a blank.")
    folded = value.casefold()
    match name:
        case "subsidiary":
            return value, _subsidiary_test(folded), None
        case "kind":
            kind = Kind(_member(Kind, name, folded))
            clause = Clause(about=About.KIND, value=kind.value)
            return kind.value, lambda entry: entry.transaction.kind is kind, clause
        case "state":
            state = State(_member(State, name, folded))
            clause = Clause(about=About.STATE, value=state.value)
            return state.value, lambda entry: entry.state is state, clause
        case "cause":
            clause = Clause(about=About.CAUSE, value=value)
            return (
                value,
                lambda entry: entry.problem is not None and entry.problem.cause == value,
                clause,
            )
        case "party":
            clause = Clause(about=About.PARTY, value=folded)
            return value, lambda entry: folded in entry.transaction.party.name.casefold(), clause
        case "entity":
            return value, lambda entry: entry.entity_id.casefold() == folded, None
        case "run":
            _run_start(value)
            return value, lambda entry: entry.run_id == value, None
        case "amount":
            return value, *_amount_test(value)
        case "age":
            return value, *_age_test(value, now)
        case _:
            return value, *_date_test(name, value)


def _subsidiary_test(folded: str) -> _Test:
    return lambda entry: (
        folded
        in {
            entry.transaction.subsidiary_id.casefold(),
            entry.transaction.attributes.get("subsidiary", "").casefold(),
        }
    )


def _member(kind: type[Kind] | type[State], name: str, value: str) -> str:
    if value not in {member.value for member in kind}:
        known = ", ".join(member.value for member in kind)
        raise UsageError(f"{name}: does not know {value!r}", hint=f"Known are {known}.")
    return value


def _run_start(value: str) -> datetime:
    """Return when a run began, which its id says: what it has touched did not change before."""
    match = _RUN.fullmatch(value)
    if match is not None:
        # It may have the shape of an id and name no moment, such as a 31st of June.
        with suppress(ValueError):
            return datetime.strptime(match["start"], _RUN_START).replace(tzinfo=UTC)
    raise UsageError(f"run: does not take {value!r}", hint="Write run:ID; runs lists the ids.")


def _compared(name: str, value: str) -> tuple[str, str]:
    match = _COMPARED.fullmatch(value)
    if match is None:
        raise UsageError(f"{name}: does not take {value!r}", hint=f"Write {name}:>VALUE.")
    return match["sign"] or "=", match["rest"]


def _amount_test(value: str) -> tuple[_Test, Clause]:
    sign, rest = _compared("amount", value)
    try:
        amount: Decimal = parse_amount(rest)
    except InvalidAmountError as error:
        raise UsageError(
            f"amount: does not take {value!r}", hint="Write amount:>500 or amount:<=99.50."
        ) from error
    compare = _SIGNS[sign]
    clause = Clause(about=About.AMOUNT, sign=sign, value=amount)
    return lambda entry: compare(entry.amount, amount), clause


def _age_test(value: str, now: datetime) -> tuple[_Test, Clause]:
    sign, rest = _compared("age", value)
    match = _AGE.fullmatch(rest)
    if match is None:
        raise UsageError(
            f"age: does not take {value!r}", hint="Write age:>2d; units are m, h, d and w."
        )
    moment = now - timedelta(**{_UNITS[match["unit"]]: int(match["count"])})
    compare = _SIGNS[_TURNED[sign]]
    clause = Clause(about=About.CREATED, sign=_TURNED[sign], value=moment)
    return lambda entry: compare(entry.created_at, moment), clause


def _date_test(name: str, value: str) -> tuple[_Test, Clause]:
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        if name == "until" and len(value) == len("2026-03-01"):
            moment += timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{name}: does not take {value!r}", hint=f"Write {name}:2026-03-01."
        ) from error
    sign = ">=" if name == "since" else "<"
    compare = _SIGNS[sign]
    clause = Clause(about=About.CHANGED, sign=sign, value=moment)
    return lambda entry: compare(entry.changed_at, moment), clause
