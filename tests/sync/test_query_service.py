from collections.abc import Iterator

import pytest

from console.errors import RuleError, UsageError
from console.store import memory_store
from console.sync.query_service import QueryService
from tests.builders import ADMIN, READER, ManualClock


@pytest.fixture
def service() -> Iterator[QueryService]:
    store = memory_store()
    yield QueryService(store=store, clock=ManualClock())
    store.close()


def test_views_are_everybodys_own(service: QueryService) -> None:
    service.save_view(ADMIN, "night", "state:failed")
    service.save_view(READER, "night", "state:held")
    service.save_view(ADMIN, "night", "state:conflict")

    assert [("night", "state:conflict")] == [(v.name, v.query) for v in service.views(ADMIN)]
    assert ["state:held"] == [view.query for view in service.views(READER)]


def test_view_that_is_none_is_refused(service: QueryService) -> None:
    with pytest.raises(UsageError, match="unknown qualifier"):
        service.save_view(ADMIN, "night", "colour:red")
    with pytest.raises(RuleError):
        service.save_view(ADMIN, " ", "state:failed")
    with pytest.raises(UsageError, match="You have no view"):
        service.remove_view(ADMIN, "night")


def test_history_is_short_and_holds_each_query_once() -> None:
    store, clock = memory_store(), ManualClock()
    service = QueryService(store=store, clock=clock)
    for number in range(60):
        clock.advance(seconds=1)
        service.note_use(ADMIN, f"amount:>{number}")
    clock.advance(seconds=1)
    service.note_use(ADMIN, "amount:>20")
    service.note_use(ADMIN, "")
    history = service.history(ADMIN)
    store.close()

    assert ("amount:>20", "amount:>59", 50) == (history[0], history[1], len(history))
    assert 1 == history.count("amount:>20")
