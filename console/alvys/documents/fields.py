"""What the wire models are made of: the base class, the kinds of field, the reading of one record.

Place in the path: JSON values from ``decoding`` come in, documents or a refusal that names the
fields go out. It must not coerce: a number is no text and a text is no truth value. No error
repeats a value that was sent.

A search brings records by the thousand, of which its caller reads a few fields. ``read_first``
reads those, and the others of a record when the first of them is asked for: reading them all took
longer than everything else that is done with a record.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    create_model,
)
from pydantic.alias_generators import to_pascal

from console.alvys.decoding import decode, numeral_text
from console.alvys.quick import digest
from console.cleaning import clean
from console.errors import ProtocolError

__all__ = [
    "Document",
    "Identifier",
    "Many",
    "Moment",
    "NumeralText",
    "OptionalFlag",
    "OptionalMoment",
    "OptionalText",
    "OptionalWholeNumber",
    "Record",
    "RefusedRecord",
    "Text",
    "WholeNumberText",
    "read_first",
    "read_record",
    "unreadable",
]

T = TypeVar("T")

_LONGEST_SHOWN_ID = 60

_RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_LONGEST_TEXT = 10_000_000
"""Characters of a text. Not the number counts: to look at it at all, the library reads the text as
UTF-8, and JSON can spell half of a surrogate pair, over which the first writer would stumble."""

_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)


def _empty_for_null(value: object) -> object:
    return "" if value is None else value


def _no_for_null(value: object) -> object:
    return False if value is None else value


def _as_tuple(value: object) -> object:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else value


def _numeral_text(value: object) -> object:
    text = numeral_text(value)
    return value if text is None else text


def _whole_number(value: object) -> object:
    text = numeral_text(value)
    if text is None:
        return value
    # As a text, one that is not whole or too long is refused.
    return int(text) if _WHOLE.fullmatch(text) else text


def _whole_text(value: object) -> object:
    if isinstance(value, str):
        return None
    text = numeral_text(value)
    return text if text is not None and _WHOLE.fullmatch(text) else value


_YEARS = range(1900, 2200)
"""Outside of them a stamp is empty or made up, and near the ends of the calendar no zone or term
could be added to it."""


def _moment(value: object) -> object:
    return _read_moment(value) if isinstance(value, str) else value


# A record repeats its stamps, and its load, trip and invoice share them.
@lru_cache(maxsize=1024)
def _read_moment(text: str) -> datetime:
    if _RFC3339.fullmatch(text) is None:
        raise ValueError("is not a time stamp")
    try:
        moment = datetime.fromisoformat(text)
        # Alvys documents UTC; a stamp without a zone is read as what it says it is.
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a possible time") from None
    if moment.year not in _YEARS:
        raise ValueError("is no time at which anybody did business")
    return moment


_WHOLE_CHARACTERS = StringConstraints(max_length=_LONGEST_TEXT)

Text = Annotated[str, _WHOLE_CHARACTERS]
"""A text that must be there; may be empty."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_TEXT)]
"""A text that must be there and not empty."""

OptionalText = Annotated[str, _WHOLE_CHARACTERS, BeforeValidator(_empty_for_null)]
"""A text that is empty when Alvys has none."""

NumeralText = Annotated[str | None, BeforeValidator(_numeral_text)]
"""A numeral exactly as it was written, or the text that stood in its place; None for null."""

OptionalFlag = Annotated[bool, BeforeValidator(_no_for_null)]
"""A truth value; false when Alvys has none."""

OptionalWholeNumber = Annotated[int | None, BeforeValidator(_whole_number)]
"""A whole number; None when Alvys has none."""

WholeNumberText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_LONGEST_TEXT),
    BeforeValidator(_whole_text),
]
"""A whole number that serves as a name, as the text of its digits."""

Moment = Annotated[datetime, BeforeValidator(_moment)]
"""An aware moment in UTC, from an RFC 3339 stamp of any zone."""

OptionalMoment = Annotated[datetime | None, BeforeValidator(_moment)]
"""The same; None when it has not happened."""

Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""A list in the order Alvys sent it; empty for null."""


class Document(BaseModel):
    """Base of everything that Alvys sends: frozen, strict, deaf to fields it does not know."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        alias_generator=to_pascal,
        hide_input_in_errors=True,
    )


class Record(Document):
    """A document that is searched for and has a name of its own."""

    id: Identifier
    """Alvys id, or the number where Alvys has no id."""

    def digest(self) -> bytes | None:
        """Return what tells the record, as it was sent, from every other one.

        None when it is not known how it was sent: it was read as a whole.
        """
        sent = self.__dict__.get(_SENT)
        return digest(sent) if isinstance(sent, bytes) else None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Read the fields that ``read_first`` has put off, and return this one of them.

            Raises:
                ProtocolError: The record cannot be read as a whole.
            """
            kind, content = type(self), self.__dict__
            if name not in kind.model_fields or _SENT not in content:
                return super().__getattr__(name)
            sent = content[_SENT]
            operation = f"read {kind.__name__.lower()}"
            value = decode(sent, operation=operation) if isinstance(sent, bytes) else sent
            whole = read_record(kind, value)
            if isinstance(whole, RefusedRecord):
                raise unreadable(whole, operation)
            content.update(whole.__dict__)
            del content[_SENT]
            return content[name]


DocumentT = TypeVar("DocumentT", bound=Document)
RecordT = TypeVar("RecordT", bound=Record)

_put = object.__setattr__
_SENT = "_sent"
"""Where a record keeps what was sent while fields of it are put off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRecord:
    """A record that cannot be read, and why; the other records of its page stand."""

    kind: str
    """Which document it should have been, e.g. ``Invoice``."""

    record_id: str
    """Its ``Id``, cleaned and cut for showing; empty when it has no readable one."""

    problems: tuple[str, ...]
    """One ``field: reason`` for each wrong field, never the value; at least one."""


def read_record(kind: type[DocumentT], value: object) -> DocumentT | RefusedRecord:
    """Return the document that ``value`` is, or the reasons why it is none."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        return _refused(kind, value, error)


def read_first(
    kind: type[RecordT], fields: frozenset[str], value: object, sent: bytes | None = None
) -> RecordT | RefusedRecord:
    """Return the record that ``value`` is, or the reasons why these fields of it are wrong.

    Args:
        kind: Which document it is.
        fields: Names of the fields that its reader uses; the others are read, all at once, when
            one of them is asked for.
        value: A JSON value.
        sent: The same as it was sent; it is kept instead, because it takes less room.
    """
    try:
        first = _model_of(kind, fields).model_validate(value)
    except ValidationError as error:
        return _refused(kind, value, error)
    record, content = kind.__new__(kind), first.__dict__
    content[_SENT] = value if sent is None else sent
    # What ``model_construct`` does, without filling in defaults for what was not looked at.
    _put(record, "__dict__", content)
    _put(record, "__pydantic_fields_set__", first.__pydantic_fields_set__)
    _put(record, "__pydantic_extra__", None)
    _put(record, "__pydantic_private__", None)
    return record


@cache
def _model_of(kind: type[Record], fields: frozenset[str]) -> type[Document]:
    """Return a model of some fields of a document."""
    wanted: dict[str, Any] = {
        name: (info.annotation, info)
        for name, info in kind.model_fields.items()
        if name in fields or name == "id"
    }
    return create_model(kind.__name__, __base__=Document, **wanted)


def _refused(kind: type[Document], value: object, error: ValidationError) -> RefusedRecord:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    problems = tuple(f"{_path(item['loc'])}: {item['msg']}" for item in found)
    return RefusedRecord(kind=kind.__name__, record_id=_shown_id(value), problems=problems)


def unreadable(record: RefusedRecord, operation: str) -> ProtocolError:
    """Return the error for a record that nobody takes care of.

    Args:
        record: The record.
        operation: What we were doing.
    """
    name = f"{record.kind} {record.record_id}".strip()
    return ProtocolError(
        f"{name} from Alvys cannot be read: {record.problems[0]}",
        hint="If it stays so, show this message to support.",
        system="Alvys",
        operation=operation,
    )


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location) or "record"


def _shown_id(value: object) -> str:
    record_id = value.get("Id") if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        record_id = record_id or numeral_text(value.get("Number"))
    return clean(record_id)[:_LONGEST_SHOWN_ID] if isinstance(record_id, str) else ""
