"""The little SQL of ``readByQuery``: text to the conditions that ``query`` has in XML.

Place: under ``by_query``. One language of conditions is then left for ``filters`` to judge. NOT is
carried inwards, because those conditions have no word for it.

What it knows: =, !=, <>, <, <=, >, >=, like, in, is null, not, and, or, brackets; texts in single
quotes, where a backslash stands before a quote, and plain numbers. There is no order by, no join
and no function.

Must not: know an object or a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from lxml import etree

from console.sandbox.gateway.answer import child, element
from console.sandbox.gateway.refusals import FunctionRefused, not_processed

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|\\.)*')
    |(?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    |(?P<word>[A-Za-z_][\w.]*)
    |(?P<sign><=|>=|<>|!=|[=<>(),])
    )""",
    re.VERBOSE,
)
_COMPARISONS: Final = {
    "=": ("equalto", "notequalto"),
    "!=": ("notequalto", "equalto"),
    "<>": ("notequalto", "equalto"),
    "<": ("lessthan", "greaterthanorequalto"),
    "<=": ("lessthanorequalto", "greaterthan"),
    ">": ("greaterthan", "lessthanorequalto"),
    ">=": ("greaterthanorequalto", "lessthan"),
}
_MOST_LEVELS = 40
_MOST_TOKENS = 20_000

Translate: TypeAlias = Callable[[str, str], tuple[str, str]]
"""Field and value as they stand in the text, to what they are called in the books."""


def parse_condition(text: str, translate: Translate) -> etree._Element | None:
    """Parse the condition of a ``readByQuery``.

    Args:
        text: As sent; may be empty.
        translate: Applied to every field and value.

    Returns:
        One operator with everything in it; None: no condition.

    Raises:
        FunctionRefused: It is not understood.
    """
    tokens = _Tokens(text)
    if not tokens.peek():
        return None
    condition = _Parser(tokens, translate).either(wanted=True, level=0)
    if tokens.peek():
        raise tokens.refused()
    return condition


class _Tokens:
    """The tokens of one text, read from left to right; quotes stay on to tell texts apart."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_split(text))
        self._at = 0

    def peek(self) -> str:
        """The next token, empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def next(self) -> str:
        """The next token, which is thereby read."""
        token = self.peek()
        self._at += 1
        return token

    def take(self, *words: str) -> bool:
        """Read some words if they are the next ones, in whatever case."""
        end = self._at + len(words)
        if [token.lower() for token in self._tokens[self._at : end]] != list(words):
            return False
        self._at = end
        return True

    def refused(self) -> FunctionRefused:
        """What to say about the next token."""
        where = f"near {self.peek()}" if self.peek() else "at its end"
        return FunctionRefused(not_processed(f"The query is not understood {where}."))


def _split(text: str) -> list[str]:
    tokens: list[str] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or len(tokens) == _MOST_TOKENS:
            raise FunctionRefused(not_processed("The query is not understood."))
        tokens.append(match.group().strip())
        at = match.end()
    return tokens


class _Parser:
    """Reads one condition; ``wanted`` False reads its opposite."""

    def __init__(self, tokens: _Tokens, translate: Translate) -> None:
        self._tokens = tokens
        self._translate = translate

    def either(self, *, wanted: bool, level: int) -> etree._Element:
        """Conditions with or between them."""
        if level > _MOST_LEVELS:
            raise FunctionRefused(not_processed("The query is nested too deeply."))
        found = [self._both(wanted=wanted, level=level)]
        while self._tokens.take("or"):
            found.append(self._both(wanted=wanted, level=level))
        return _joined("or" if wanted else "and", found)

    def _both(self, *, wanted: bool, level: int) -> etree._Element:
        found = [self._single(wanted=wanted, level=level)]
        while self._tokens.take("and"):
            found.append(self._single(wanted=wanted, level=level))
        return _joined("and" if wanted else "or", found)

    def _single(self, *, wanted: bool, level: int) -> etree._Element:
        while self._tokens.take("not"):
            wanted = not wanted
        if not self._tokens.take("("):
            return self._comparison(wanted=wanted)
        inner = self.either(wanted=wanted, level=level + 1)
        self._expect(")")
        return inner

    def _comparison(self, *, wanted: bool) -> etree._Element:
        tokens = self._tokens
        if not tokens.peek()[:1].isalpha():
            raise tokens.refused()
        field = tokens.next()
        if tokens.take("is"):
            empty = not tokens.take("not")
            self._expect("null")
            return self._condition("isnull" if empty == wanted else "isnotnull", field, [])
        if tokens.take("not"):
            wanted = not wanted
            if tokens.peek().lower() not in ("in", "like"):
                raise tokens.refused()
        if tokens.take("like"):
            return self._condition("like" if wanted else "notlike", field, [self._literal()])
        if tokens.take("in"):
            return self._condition("in" if wanted else "notin", field, self._literals())
        if tokens.peek() not in _COMPARISONS:
            raise tokens.refused()
        name, opposite = _COMPARISONS[tokens.next()]
        return self._condition(name if wanted else opposite, field, [self._literal()])

    def _literals(self) -> list[str]:
        self._expect("(")
        values = [self._literal()]
        while self._tokens.take(","):
            values.append(self._literal())
        self._expect(")")
        return values

    def _literal(self) -> str:
        token = self._tokens.peek()
        if token.startswith("'"):
            return re.sub(r"\\(.)", r"\1", self._tokens.next()[1:-1], flags=re.DOTALL)
        if token[:1].isdigit() or token.startswith("-"):
            return self._tokens.next()
        raise self._tokens.refused()

    def _expect(self, word: str) -> None:
        if not self._tokens.take(word):
            raise self._tokens.refused()

    def _condition(self, name: str, field: str, values: list[str]) -> etree._Element:
        made = element(name)
        translated = [self._translate(field, value) for value in values]
        child(made, "field", translated[0][0] if translated else field)
        for _, value in translated:
            child(made, "value", value)
        return made


def _joined(name: str, conditions: list[etree._Element]) -> etree._Element:
    if len(conditions) == 1:
        return conditions[0]
    made = element(name)
    made.extend(conditions)
    return made
