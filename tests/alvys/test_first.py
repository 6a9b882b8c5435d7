"""Of a record that a search brings, only what its reader uses is read at once."""

import copy

import pytest

from console.alvys import Invoice, Load, Record, RefusedRecord, Trip
from console.alvys.decoding import decode
from console.alvys.documents import read_first, read_record
from console.alvys.search import BILLED, LOADS, TRIPS, Search
from console.errors import ProtocolError
from tests.alvys.support import golden_bytes

KINDS: list[tuple[type[Record], str, frozenset[str]]] = [
    (Load, "loads", LOADS.first),
    (Trip, "trips", TRIPS.first),
    (Invoice, "invoices", BILLED.first),
]


def golden_item(name: str) -> dict[str, object]:
    answer = decode(golden_bytes(name), operation="test")
    assert isinstance(answer, dict)
    item = answer["Items"][0]
    assert isinstance(item, dict)
    return copy.deepcopy(item)


def first_of_load(**changes: object) -> Load | RefusedRecord:
    return read_first(Load, LOADS.first, {**golden_item("loads"), **changes})


def sound_load(**changes: object) -> Load:
    record = first_of_load(**changes)
    assert isinstance(record, Load)
    return record


@pytest.mark.parametrize(("kind", "name", "first"), KINDS)
def test_each_field_is_the_same_when_some_are_read_first(
    kind: type[Record], name: str, first: frozenset[str]
) -> None:
    whole = read_record(kind, golden_item(name))

    record = read_first(kind, first, golden_item(name))

    names = list(kind.model_fields)
    assert [getattr(whole, one) for one in names] == [getattr(record, one) for one in names]


@pytest.mark.parametrize("search", [LOADS, TRIPS, BILLED])
def test_field_exists_when_it_is_named_to_be_read_first(search: Search[Record]) -> None:
    assert frozenset() == search.first - search.document.model_fields.keys()


def test_record_is_of_its_kind_when_some_fields_are_read_first() -> None:
    assert Load is type(sound_load())


def test_record_is_refused_with_its_field_when_one_of_the_first_is_wrong() -> None:
    record = first_of_load(InvoiceAs=["x"])

    assert isinstance(record, RefusedRecord)
    assert ("Load", "InvoiceAs") == (record.kind, record.problems[0].split(":")[0])


def test_first_fields_are_read_when_another_one_is_wrong() -> None:
    assert "1000101" == sound_load(Payments={"0": {}}).load_number


def test_every_time_it_is_an_error_without_the_value_when_a_wrong_field_is_asked_for() -> None:
    record = sound_load(Payments={"secret": {}})

    for _ in range(2):
        with pytest.raises(ProtocolError, match="Payments: ") as caught:
            _ = record.payments
        assert "secret" not in caught.value.message


def test_put_off_field_is_there_when_an_unknown_name_was_asked_for_before() -> None:
    record = sound_load()

    assert not hasattr(record, "no_such_field")
    assert "Revenue" == record.load_type
