"""What documents have shown, to choose from when something is mapped."""

from collections.abc import Iterator

import pytest

from console.connections.seen import look_back
from console.store import Store, memory_store
from tests.builders import entry, transaction


@pytest.fixture
def store() -> Iterator[Store]:
    opened = memory_store()
    yield opened
    opened.close()


def test_values_and_references_are_known_when_documents_have_shown_them(store: Store) -> None:
    """Values of dimension sources and names of references; addresses are nobody's choice."""
    attributes = {
        "fleet": "Reefer",
        "shipper.city": "Mobile",
        "load_reference.seal": "S-1",
        "trip_reference.gate": "G",
    }
    more = {"fleet": "Flatbed", "load_reference.seal": "S-2"}
    documents = [
        transaction(source_id="a", attributes=attributes),
        transaction(source_id="b", attributes=more),
    ]
    store.ledger.save([entry(one) for one in documents])

    seen = look_back(store, "sub-1")
    assert {"fleet": ("Flatbed", "Reefer")} == seen.values
    assert ("load_reference.seal", "trip_reference.gate") == seen.references
    assert {"load": ("customer_linehaul", "fuel_surcharge")} == seen.items
