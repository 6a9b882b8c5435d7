"""Documents whose papers are due, in both kinds of store."""

from datetime import timedelta

from console.domain.attachments import PapersDue
from console.store import Store
from tests.builders import NOW


def due(number: int, subsidiary: str = "sub-1") -> PapersDue:
    return PapersDue(
        entry_id=f"entry-{number}",
        subsidiary_id=subsidiary,
        wanted_at=NOW + timedelta(minutes=number),
    )


def test_documents_wait_in_the_order_of_their_coming_when_papers_are_wanted(store: Store) -> None:
    store.papers.want([due(2), due(1), due(3, "sub-2")])
    assert [due(2), due(1)] == store.papers.wanted("sub-1")


def test_document_keeps_its_place_when_it_is_wanted_again(store: Store) -> None:
    store.papers.want([due(1), due(2)])
    later = PapersDue(entry_id="entry-1", subsidiary_id="sub-1", wanted_at=NOW)
    store.papers.want([later])
    assert [due(1), due(2)] == store.papers.wanted("sub-1")


def test_document_is_forgotten_when_its_papers_were_found(store: Store) -> None:
    store.papers.want([due(1), due(2)])
    store.papers.done(["entry-1", "unknown"])
    assert [due(2)] == store.papers.wanted("sub-1")
    store.papers.done([])
    assert [due(2)] == store.papers.wanted("sub-1")
