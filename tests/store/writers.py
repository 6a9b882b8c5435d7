"""A process that writes to the store of a home and says after each commit what is in it.

Run as ``python -m tests.store.writers HOME NAME COUNT``.
"""

import sys
from pathlib import Path

from console.domain.ledger import Attempt, Event
from console.store import open_store
from tests.builders import NOW, entry, transaction


def write(home: Path, name: str, count: int) -> None:
    store = open_store(home)
    for number in range(count):
        one = entry(transaction(source_id=f"{name}-{number}"))
        tried = Attempt(
            entry_id=one.id,
            number=1,
            started_at=NOW,
            ended_at=None,
            actor="scheduler",
            run_id=name,
            control_id=f"avx:{one.id}:r1:a1",
            outcome="sent",
        )
        store.ledger.save([one.moved(Event.INTENDED, at=NOW)], [tried])
        sys.stdout.write(f"{one.id}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
