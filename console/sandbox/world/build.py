"""Builds the whole demo company from a seed.

Place in the path: ``server`` asks for a world with a seed and a clock; the TMS tenant, the books,
the credentials to both and the sample settings come out. Equal arguments give equal worlds. It
must not open a socket or read the system's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from console.sandbox.books import Books, Company, Sender, User
from console.sandbox.settling import settle_carriers, settle_drivers
from console.sandbox.tms import Tms
from console.sandbox.world.costs import add_deductions, add_users
from console.sandbox.world.ledger import fill_books
from console.sandbox.world.parties import make_parties
from console.sandbox.world.settings import sample_settings
from console.sandbox.world.work import WorkMaker

__all__ = ["Credentials", "World", "build_world"]

_SETTLED_WEEKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a client needs for both services; worth nothing outside the sandbox."""

    sender_id: str = "ConsoleSandbox"
    """Sage sender of the integration."""

    sender_password: str = field(default="sandbox-sender-secret", repr=False)
    """Password of the sender."""

    company_id: str = "harrowgroup"
    """Sage company."""

    user_id: str = "ws_alvys"
    """Web Services user of the company."""

    user_password: str = field(default="sandbox-user-secret", repr=False)
    """Password of the user."""

    alvys_client_id: str = "sandbox-client"
    """Client of the Alvys API."""

    alvys_client_secret: str = field(default="sandbox-client-secret", repr=False)
    """Secret of the client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Both sides of the demo company."""

    tms: Tms
    """The Alvys tenant."""

    books: Books
    """The Sage company."""

    sender: Sender
    """The integration's licence at the gateway."""

    work: WorkMaker
    """Makes more work."""

    credentials: Credentials
    """Keys to both services."""

    sample_settings: str
    """A settings document that fits, as TOML text."""


def build_world(*, seed: int, subsidiaries: int, loads: int, now: Callable[[], datetime]) -> World:
    """Build a world.

    Args:
        seed: Decides all data.
        subsidiaries: How many subsidiaries and entities, at least one.
        loads: How many loads of the past weeks.
        now: Gives the present moment, aware UTC.
    """
    credentials = Credentials()
    parties = make_parties(Random(f"parties {seed}"), subsidiaries=subsidiaries, now=now())
    tms = Tms(now=now)
    tms.add_parties(
        subsidiaries=parties.subsidiaries,
        customers=parties.all_customers(),
        carriers=parties.all_carriers(),
        drivers=parties.drivers,
    )
    extras = Random(f"extras {seed}")
    add_users(extras, tms, parties.subsidiaries[0].created_at)
    add_deductions(extras, tms, now())
    work = WorkMaker(Random(f"work {seed}"), parties, tms, extras=extras)
    work.history(loads)
    _settle_past(tms, now())
    books = Books(company=_company(credentials), now=now)
    fill_books(books, parties, now())
    return World(
        tms=tms,
        books=books,
        sender=Sender(sender_id=credentials.sender_id, password=credentials.sender_password),
        work=work,
        credentials=credentials,
        sample_settings=sample_settings(parties),
    )


def _settle_past(tms: Tms, now: datetime) -> None:
    """Close the statements of the past weeks, except those of the last one."""
    for week in range(_SETTLED_WEEKS, 0, -1):
        at = now - timedelta(weeks=week)
        settle_carriers(tms, at, until=at - timedelta(days=2), paid=week > 1)
        settle_drivers(tms, at, until=at - timedelta(days=1))


def _company(credentials: Credentials) -> Company:
    user = User(user_id=credentials.user_id, password=credentials.user_password)
    return Company(
        company_id=credentials.company_id,
        users={user.user_id: user},
        senders=frozenset({credentials.sender_id}),
    )
