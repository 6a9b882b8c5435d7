"""Searches: what a request may ask for, and which records fit.

Place in the path: ``routes`` hands in the JSON of a request and the records of the tenant; one
page goes out. Each kind of search is a ``SearchForm``: its filters, which of them count as "at
least one", its largest page. Request keys are compared without case; unknown ones are ignored,
as the real API does, or refused in strict mode.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Generic, Literal, TypeAlias, TypeVar

from console.sandbox.alvys.problems import Refusal

__all__ = ["Filter", "Page", "SearchForm", "Switch", "search"]

R = TypeVar("R")
Value: TypeAlias = str | bool | datetime | tuple[str, ...] | None
_Wanted: TypeAlias = "frozenset[str] | tuple[datetime, datetime | None] | str | bool"
_ALWAYS = ("page", "pagesize")
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Generic[R]):
    """One way to narrow a search."""

    name: str
    """The request's key."""

    kind: Literal["list", "range", "days", "text", "part", "flag"]
    """A list of wanted values, a range of moments, a range of whole days that must name both ends,
    one text, a part of a text, true or false."""

    read: Callable[[R], Value]
    """Gives the record's value, several for a list of wanted ones; None never fits."""

    counts: bool = True
    """Whether it satisfies the rule that a search needs at least one filter."""

    most: int | None = None
    """Longest list; None means any."""

    required: bool = False
    """Whether the search is refused without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Generic[R]):
    """Records that are left out unless the request asks for them."""

    name: str
    """The request's key."""

    hides: Callable[[R], bool]
    """Tells such a record."""

    strict_only: bool
    """Whether the key may be missing unless the sandbox is strict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm(Generic[R]):
    """What one search endpoint understands."""

    filters: tuple[Filter[R], ...]
    """All filters; never empty."""

    largest_page: int | None = None
    """Largest page size; None means any."""

    switches: tuple[Switch[R], ...] = ()
    """May be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[R]):
    """One page of what was found."""

    number: int
    """Counted from 0."""

    size: int
    """As asked for; the last page may hold fewer."""

    total: int
    """Records that fit, on all pages."""

    records: tuple[R, ...]
    """In the tenant's order."""


def search(
    form: SearchForm[R], body: Mapping[str, object], records: Iterable[R], *, strict: bool
) -> Page[R]:
    """Return the page that a request asks for.

    Raises:
        Refusal: Every mistake of the request at once.
    """
    asked = {name.lower(): value for name, value in body.items() if value is not None}
    errors: dict[str, list[str]] = {}
    if strict:
        errors.update(_unknown(form, asked))
    number = _whole(asked, "Page", 0, errors, at_least=0)
    size = _whole(asked, "PageSize", 0, errors, at_least=1, at_most=form.largest_page)
    wanted = _wanted(form, asked, errors)
    hidden = _hidden(form, asked, errors, strict=strict)
    if errors:
        raise Refusal(400, "The search request is not valid.", errors=errors)
    found = [
        one
        for one in records
        if _fits(form, wanted, one) and not any(switch.hides(one) for switch in hidden)
    ]
    start = number * size
    return Page(
        number=number,
        size=size,
        total=len(found),
        records=tuple(found[start : start + size]),
    )


def _unknown(form: SearchForm[R], asked: Mapping[str, object]) -> dict[str, list[str]]:
    names = [one.name for one in form.filters] + [one.name for one in form.switches]
    known = {name.lower() for name in names} | set(_ALWAYS)
    return {name: ["This key is not known."] for name in asked if name not in known}


def _whole(
    asked: Mapping[str, object],
    name: str,
    default: int,
    errors: dict[str, list[str]],
    *,
    at_least: int,
    at_most: int | None = None,
) -> int:
    at_most = _MOST if at_most is None else at_most
    value = asked.get(name.lower(), default)
    if not isinstance(value, int) or isinstance(value, bool):
        errors[name] = [f"{name} must be a whole number."]
    elif value < at_least:
        errors[name] = [f"{name} must be at least {at_least}."]
    elif value > at_most:
        errors[name] = [f"{name} must be at most {at_most}."]
    else:
        return value
    return default


def _wanted(
    form: SearchForm[R], asked: Mapping[str, object], errors: dict[str, list[str]]
) -> dict[str, _Wanted]:
    wanted: dict[str, _Wanted] = {}
    for one in form.filters:
        value = asked.get(one.name.lower())
        if value is None or value in ([], ""):
            continue
        try:
            wanted[one.name] = _READERS[one.kind](value)
        except ValueError as error:
            errors[one.name] = [str(error)]
            continue
        if one.most is not None and isinstance(value, list) and len(value) > one.most:
            errors[one.name] = [f"{one.name} takes at most {one.most} values."]
    if not errors:
        errors.update(_missing(form, wanted))
    return wanted


def _missing(form: SearchForm[R], wanted: Mapping[str, _Wanted]) -> dict[str, list[str]]:
    missing = [one.name for one in form.filters if one.required and one.name not in wanted]
    if missing:
        return {name: [f"The {name} field is required."] for name in missing}
    needed = [one.name for one in form.filters if one.counts]
    if not needed or any(name in wanted for name in needed):
        return {}
    return {needed[0]: [f"At least one of these is required: {', '.join(needed)}."]}


def _hidden(
    form: SearchForm[R],
    asked: Mapping[str, object],
    errors: dict[str, list[str]],
    *,
    strict: bool,
) -> list[Switch[R]]:
    hidden: list[Switch[R]] = []
    for one in form.switches:
        value = asked.get(one.name.lower())
        if value is None and (strict or not one.strict_only):
            errors[one.name] = [f"The {one.name} field is required."]
        elif value is not None and not isinstance(value, bool):
            errors[one.name] = ["It must be true or false."]
        elif not value:
            hidden.append(one)
    return hidden


def _texts(value: object) -> _Wanted:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("It must be a list of texts.")
    return frozenset(item.lower() for item in value)


def _range(value: object) -> _Wanted:
    if not isinstance(value, dict):
        raise ValueError("It must be an object with Start and End.")
    ends = {str(name).lower(): moment for name, moment in value.items()}
    start, end = ends.get("start"), ends.get("end")
    if start is None:
        raise ValueError("Start is required.")
    return _moment(start), None if end is None else _moment(end)


def _days(value: object) -> _Wanted:
    found = _range(value)
    if not isinstance(found, tuple) or found[1] is None:
        raise ValueError("Start and End are required.")
    start, end = (one.astimezone(UTC).date() for one in (found[0], found[1]))
    if end < start:
        raise ValueError("End must not be before Start.")
    last = datetime.combine(end, time.max, UTC)
    return datetime.combine(start, time.min, UTC), last


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("Start and End must be RFC 3339 moments.") from error


def _text(value: object) -> _Wanted:
    if not isinstance(value, str):
        raise ValueError("It must be a text.")
    return value.lower()


def _flag(value: object) -> _Wanted:
    if not isinstance(value, bool):
        raise ValueError("It must be true or false.")
    return value


_READERS: Mapping[str, Callable[[object], _Wanted]] = {
    "list": _texts,
    "range": _range,
    "days": _days,
    "text": _text,
    "part": _text,
    "flag": _flag,
}


def _fits(form: SearchForm[R], wanted: Mapping[str, _Wanted], record: R) -> bool:
    return all(
        _matches(wanted[one.name], one.read(record), part=one.kind == "part")
        for one in form.filters
        if one.name in wanted
    )


def _matches(wanted: _Wanted, value: Value, *, part: bool) -> bool:
    if value is None:
        return False
    if isinstance(value, tuple):
        return any(_matches(wanted, one, part=part) for one in value)
    if part:
        return isinstance(wanted, str) and wanted in str(value).lower()
    if isinstance(wanted, tuple):
        start, end = wanted
        return isinstance(value, datetime) and start <= value and (end is None or value <= end)
    comparable = value.lower() if isinstance(value, str) else value
    return comparable in wanted if isinstance(wanted, frozenset) else comparable == wanted
