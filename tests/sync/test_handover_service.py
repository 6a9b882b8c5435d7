"""The hand-over on a whole console after one day's work."""

import asyncio
from datetime import timedelta

from console.domain.ledger import State
from console.sync.handover_service import HandoverService
from tests.builders import ADMIN, READER
from tests.screens.desk import open_desk


def test_hand_over_tells_the_day_and_after_taking_over_nothing() -> None:
    with open_desk() as console:
        service = HandoverService(store=console.store, clock=console.clock)
        console.sync_service.mark_synced(
            ADMIN,
            [console.sync_service.errors(ADMIN, limit=1).entries[0].id],
            reason="entered by hand",
        )
        first = asyncio.run(service.tell(READER))
        console.clock.advance(minutes=1)
        service.take_over(READER)
        second = asyncio.run(service.tell(READER))
        again = asyncio.run(service.tell(ADMIN, since=console.clock.now() - timedelta(hours=1)))
        posted = console.store.ledger.counts()[State.POSTED]
        left = console.sync_service.count_errors(ADMIN)

    assert (posted, left) == (first.posted, sum(group.count for group in first.new))
    assert "entered by hand" in {str((act.after or {}).get("reason")) for act in first.acts}
    assert (0, (), ()) == (second.posted, second.new, second.acts)
    assert first.open == second.open
    assert posted == again.posted
