"""Work with new customers and carriers, for tests of their creation."""

from collections import Counter
from dataclasses import replace

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.settings import Settings
from console.sandbox.books import Row
from tests.sync.books import SUBSIDIARY
from tests.sync.console_kit import Console

COMPANY = "harrowgroup"


def creating(settings: Settings, **ap: object) -> Settings:
    """Return settings that let the console create customers and vendors."""
    return replace(
        settings,
        ar=replace(settings.ar, auto_create_customer=True),
        ap=replace(settings.ap, auto_create_vendor=True, **ap),  # type: ignore[arg-type]
    )


async def begin(console: Console, *, loads: int = 4, new: int = 4, **ap: object) -> None:
    """Connect the subsidiary, with parties created, and make work of which some is for new ones."""
    await console.connect(SUBSIDIARY, creating(console.sample_settings(), **ap))
    console.clock.advance(minutes=1)
    bring(console, loads=loads, new=new)


def bring(console: Console, *, loads: int, new: int) -> None:
    """Make work of which some is for new parties."""
    order = {"count": loads, "subsidiary": SUBSIDIARY, "new_parties": new}
    console.control("POST", "loads", order)
    console.clock.advance(minutes=1)


def rows(console: Console, object_name: str) -> list[Row]:
    """Return the records of Sage that bear a reference of ours."""
    return [
        row
        for row in console.server.world.books.rows(object_name)
        if "[Alvys " in row.get("COMMENTS", "")
    ]


def references(console: Console) -> Counter[str]:
    """Return how often Sage holds each of our references."""
    return Counter(
        f"{name} {row['COMMENTS'][row['COMMENTS'].index('[Alvys ') :]}"
        for name in ("CUSTOMER", "VENDOR")
        for row in rows(console, name)
    )


def of_new_parties(console: Console) -> list[LedgerEntry]:
    """Return the entries of documents for new parties."""
    return [one for one in console.entries() if " No. " in one.transaction.party.name]


def states(console: Console) -> set[State]:
    """Return the states of all invoices and bills for new parties."""
    kinds = {Kind.AR_INVOICE, Kind.AP_BILL}
    return {one.state for one in of_new_parties(console) if one.transaction.kind in kinds}
