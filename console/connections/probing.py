"""Trying credentials, line by line, before anything is kept.

Place in the path: the wizard hands over an open client, each line is told as it is known, and the
probe goes back. It changes nothing in Sage.

Source: "Sage-side prerequisites" and the FAQ "What should I do if the connection wizard returns an
authentication error?": Web Services on, the sender authorised, a user with "All" permission on ten
modules; a missing module does not keep anybody from connecting.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from console.connections.company import read_entities, read_modules
from console.domain.company import ModuleRights
from console.domain.company_checks import NEEDED_RIGHTS
from console.domain.probe import Probe, ProbeLine
from console.domain.reference import Entity
from console.errors import (
    AuthenticationError,
    ConsoleError,
    RemoteError,
    RuleError,
    TransientRemoteError,
)
from console.intacct import IntacctClient, Query

__all__ = ["MODULES", "probe"]

MODULES = (
    *("Administration", "Company", "Cash Management", "General Ledger", "Accounts Payable"),
    *("Platform Services", "Accounts Receivable", "Inventory Control", "Order Entry"),
    "Fixed Assets Management",
)
"""The ten applications on which the user's role needs "All"."""

_PREREQUISITES = {
    "sender": "Add the sender id under Company > Web Services Authorizations, in its exact case.",
    "company": "Check the company id, and that Web Services stand under Company > Subscriptions.",
    "user": "Check user id and password, and that the Web Services user is active.",
    "entity": "Let the Web Services user enter the entity.",
}
"""Level at which Sage refused a sign-in, to what is missing."""

_REACH = "See that this host can reach Sage Intacct."

OnLine = Callable[[ProbeLine], None]


@dataclass(slots=True, kw_only=True)
class _Lines:
    """The lines so far."""

    on_line: OnLine
    """Told of each line at once."""

    lines: list[ProbeLine] = field(default_factory=list)
    """In the order in which they came."""

    def add(self, name: str, diagnosis: str, *, ok: bool = True, prerequisite: str = "") -> None:
        """Note a line."""
        line = ProbeLine(name=name, ok=ok, diagnosis=diagnosis, prerequisite=prerequisite)
        self.lines.append(line)
        self.on_line(line)

    def refused(self, name: str, error: ConsoleError, prerequisite: str) -> Probe:
        """Note a line that makes going on useless, and return the probe."""
        self.add(name, error.message, ok=False, prerequisite=prerequisite)
        return Probe(lines=tuple(self.lines), failure=error)


async def probe(
    sage: IntacctClient,
    *,
    user_id: str,
    find_entity: Callable[[tuple[Entity, ...]], Entity],
    on_line: OnLine,
) -> tuple[Probe, tuple[Entity, ...]]:
    """Return what was found, and the entities that the user may enter.

    Args:
        sage: A client that has not signed in yet.
        user_id: Whose rights are asked for.
        find_entity: Chooses the entity, or refuses.
        on_line: Takes each line as soon as it is known.
    """
    lines = _Lines(on_line=on_line)
    try:
        await sage.sign_in(None)
    except RemoteError as error:
        level = str(error.details.get("level", ""))
        return lines.refused("Sign-in", error, _PREREQUISITES.get(level, _REACH)), ()
    lines.add("Sign-in", "Sage takes sender, company, user and password")
    entities: tuple[Entity, ...] = ()
    try:
        entities = await read_entities(sage)
        lines.add("Entities", _listed(entities))
        entity_id = await _try_entity(sage, lines, entities, find_entity)
        await _try_lists(sage, lines, entity_id)
        _add_modules(lines, await read_modules(sage, user_id))
    except (AuthenticationError, TransientRemoteError) as error:
        return lines.refused("Reading", error, _REACH), entities
    return Probe(lines=tuple(lines.lines)), entities


async def _try_entity(
    sage: IntacctClient,
    lines: _Lines,
    entities: tuple[Entity, ...],
    find_entity: Callable[[tuple[Entity, ...]], Entity],
) -> str:
    try:
        entity = find_entity(entities)
    except RuleError as error:
        lines.add("Entity", error.message, ok=False, prerequisite=error.hint)
        return ""
    if not entity.id:
        lines.add("Entity", "Everything will be posted to the top level")
        return ""
    try:
        await sage.sign_in(entity.id)
    except AuthenticationError as error:
        lines.add("Entity", error.message, ok=False, prerequisite=_PREREQUISITES["entity"])
        return ""
    lines.add("Entity", f"Everything will be posted to {entity.id} {entity.name}")
    return entity.id


async def _try_lists(sage: IntacctClient, lines: _Lines, entity_id: str) -> None:
    tries = (
        ("Chart of accounts", "General Ledger", _read_an_account),
        ("Custom fields", "Platform Services", _read_fields),
    )
    for name, module, read in tries:
        needed = f'Give the user\'s role "All" permission on {module}.'
        try:
            found = await read(sage, entity_id)
        except (AuthenticationError, TransientRemoteError):
            raise
        except RemoteError as error:
            lines.add(name, error.message, ok=False, prerequisite=needed)
        else:
            told = found or "There is none to be seen"
            lines.add(name, told, ok=bool(found), prerequisite="" if found else needed)


async def _read_an_account(sage: IntacctClient, entity_id: str) -> str:
    # One row is enough to know: reconciliation reads the whole chart later.
    query = Query(object_name="GLACCOUNT", fields=("ACCOUNTNO",), page_size=1)
    async for page in sage.query(query, entity_id=entity_id or None):
        return "The chart of accounts can be read" if page else ""
    return ""


async def _read_fields(sage: IntacctClient, entity_id: str) -> str:
    described = await sage.lookup("ARINVOICE", entity_id=entity_id or None)
    count = sum(one.custom for one in described.fields)
    return f"Fields can be read; AR invoices have {count} custom ones"


def _add_modules(lines: _Lines, modules: Mapping[str, ModuleRights] | None) -> None:
    for name in MODULES:
        wanted = f'Give the user\'s role "All" permission on {name}.'
        if modules is None:
            lines.add(name, "Sage does not tell this user's rights", ok=False, prerequisite=wanted)
            continue
        lacking = _lacking(name, modules.get(name))
        found = f"lacks {lacking}; exports of this module fail" if lacking else "permitted"
        lines.add(name, found, ok=not lacking, prerequisite=wanted if lacking else "")


def _lacking(name: str, module: ModuleRights | None) -> str:
    """Return what is missing of a module, for people; empty when nothing."""
    if module is None:
        return "every right, or the company does not subscribe to it"
    empty = {policy for policy, rights in module.rights.items() if not rights}
    needed = NEEDED_RIGHTS.get(name, {})
    short = {
        f"{policy} ({', '.join(sorted(set(rights) - module.rights.get(policy, frozenset())))})"
        for policy, rights in needed.items()
        if not set(rights) <= module.rights.get(policy, frozenset())
    }
    return ", ".join(sorted(short or empty))


def _listed(entities: tuple[Entity, ...]) -> str:
    names = ", ".join(f"{one.id} {one.name}" for one in entities[:8])
    return f"The user may enter {len(entities)}: {names}" if entities else "The user may enter none"
