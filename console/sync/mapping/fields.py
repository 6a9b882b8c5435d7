"""What every kind of document needs: party, term, account and dimensions of each line.

Place in the path: between a transaction and its function. Each step returns a value or a
``Problem``; the first problem wins, because one document is repaired one cause at a time.

Source: rules of ``domain``; "Pre-flight": what Sage would surely refuse is not sent, and the
problem names the setting to repair.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from console.domain.custom_fields import Pairs
from console.domain.kinds import Form
from console.domain.mappings import AccountChoice, DimensionMapping, account_key
from console.domain.money import ZERO
from console.domain.outcome import Deferred, Problem, WhoActs
from console.domain.parties import PartyIndex, PartyProfile, ToCreate, match_party
from console.domain.reference import ReferenceData, SageParty
from console.domain.settings import Settings
from console.domain.terms import ResolvedTerm, TermMissing, resolve_term, term_name
from console.domain.transaction import Line, Transaction

__all__ = [
    "MAX_MEMO",
    "MAX_NUMBER",
    "LineFields",
    "MappingInputs",
    "check_document",
    "check_included",
    "cut",
    "find_party",
    "find_term",
    "map_lines",
    "profile_of",
]

MAX_MEMO = 500
"""Characters of a line's memo that Sage keeps; longer ones are cut with a visible mark."""

MAX_NUMBER = 30
"""Characters of a document number; a longer one is refused, never cut."""

_LOCATION = "LOCATION"

_LISTS = {
    "customer": "customers",
    "carrier": "carriers",
    "driver": "drivers",
    "subsidiary": "subsidiaries",
    "factor": "factoring companies",
}
"""Kind of party to the name of Alvys's list of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingInputs:
    """Everything besides the transaction that mapping looks at."""

    settings: Settings
    """Settings of the connection."""

    entity_id: str
    """Sage entity that the document goes to; empty is the top level."""

    reference: ReferenceData
    """What exists in Sage."""

    customers: PartyIndex
    """Sage's customers."""

    vendors: PartyIndex
    """Sage's vendors."""

    profiles: Mapping[str, PartyProfile]
    """Alvys party id to profile, all kinds together."""

    links: Mapping[str, str] = field(default_factory=dict)
    """Alvys party id to the Sage id that a person chose for it."""

    created: Mapping[str, SageParty | Problem | Deferred] = field(default_factory=dict)
    """Alvys party id to what became of its creation: it is in Sage, cannot be, or may be."""

    people: Mapping[str, str] = field(default_factory=dict)
    """Alvys id of a user or driver to the name; empty unless a custom field asks for one."""

    def with_settings(self, settings: Settings) -> "MappingInputs":
        """Return the same with other settings: what was sent may outweigh a toggle."""
        return self if settings is self.settings else replace(self, settings=settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFields:
    """One line, resolved."""

    line: Line
    """The source line."""

    account: AccountChoice
    """Its account and the level that chose it."""

    dimensions: Pairs
    """Pairs of Sage dimension and value id, empty values left out."""

    custom_fields: Pairs = ()
    """Pairs of custom field and value."""


def check_document(transaction: Transaction) -> Problem | None:
    """Return what is wrong with the document itself, or None."""
    if transaction.fault:
        return _source_problem("source-invalid", transaction.fault)
    if len(transaction.number) > MAX_NUMBER:
        return _source_problem(
            "number-too-long",
            f"Document number {transaction.number} has {len(transaction.number)} characters, "
            f"Sage takes {MAX_NUMBER}",
        )
    if not transaction.lines:
        return _source_problem("no-lines", "The document has no charges to book")
    if transaction.lines_total() != transaction.total:
        return _source_problem(
            "lines-do-not-add-up",
            f"The charges add up to {transaction.lines_total()}, "
            f"the document says {transaction.total}",
        )
    return None


def check_included(lines: Sequence[Line], transaction: Transaction) -> Problem | None:
    """Return what keeps the charges that the toggles let through from being a document, or None.

    A bill below zero would be money that the payee owes: Sage books that as a vendor credit, which
    people decide about. Slug ``negative-total``.
    """
    if not lines:
        return _source_problem("no-lines", "The toggles leave no charge of it to book")
    total = sum((line.amount for line in lines), ZERO)
    if transaction.kind.form is not Form.BILL or total >= ZERO:
        return None
    return Problem(
        cause="negative-total",
        message=(
            f"Its charges add up to {total}: {transaction.party.name} owes money, and a bill of "
            "Sage cannot say so"
        ),
        fix=(
            f"Enter a vendor credit of {-total} in Sage and mark it as synced; or let the next "
            "statement take it up in Alvys, or turn on more include_ toggles."
        ),
        who=WhoActs.FINANCE,
        subject=transaction.number,
    )


def profile_of(transaction: Transaction, inputs: MappingInputs) -> PartyProfile | None:
    """Return what Alvys says of the transaction's party; None when it lists none."""
    party = transaction.party
    if party.kind == "factor":
        # Alvys lists no factoring companies; a statement says all that there is to know.
        return PartyProfile(id=party.id, name=party.name, kind="factor")
    profile = inputs.profiles.get(party.id)
    return profile.as_company(party.company) if profile else None


def find_party(
    transaction: Transaction, inputs: MappingInputs
) -> SageParty | ToCreate | Deferred | Problem:
    """Return the Sage customer or vendor of the transaction, or what is to become of it."""
    side = transaction.kind.section
    party = transaction.party
    profile = profile_of(transaction, inputs)
    if profile is None:
        return _source_problem(
            "party-missing",
            f"Alvys does not list {party.name or party.id} among the "
            f"{_LISTS[party.kind]} that can be read",
        )
    chosen = inputs.links.get(profile.id, "")
    settings = inputs.settings
    if side == "ar":
        found = match_party(
            profile,
            inputs.customers,
            side="ar",
            by_name=settings.ar.match_by_name,
            chosen=chosen,
            create=settings.ar.auto_create_customer,
        )
    else:
        found = match_party(
            profile,
            inputs.vendors,
            side="ap",
            by_name=settings.ap.match_by_name,
            link_by=settings.ap.link_carriers_by,
            chosen=chosen,
            create=settings.ap.auto_create_vendor,
        )
    return inputs.created.get(profile.id, found) if isinstance(found, ToCreate) else found


def find_term(transaction: Transaction, inputs: MappingInputs) -> ResolvedTerm | Problem:
    """Return the term and due date of the transaction."""
    side = transaction.kind.section
    profile = profile_of(transaction, inputs)
    found = resolve_term(
        party_id=transaction.party.id,
        party_kind=transaction.party.kind,
        profile_days=profile.terms_days if profile else None,
        default_days=inputs.settings.advanced.default_payment_terms_days,
        custom_terms=inputs.settings.advanced.custom_terms,
        known=inputs.reference.terms(side),
        document_on=transaction.document_on,
        factor_id=profile.factor.id if profile and profile.factor else "",
    )
    if isinstance(found, TermMissing):
        fallback = term_name(30)
        also = "" if found.wanted == fallback else f", and no {fallback} to fall back on"
        return Problem(
            cause="term-missing",
            message=f"Sage has no active {side.upper()} term {found.wanted}{also}",
            fix=f"Create {found.wanted} in Sage, or change the terms of {transaction.party.name}.",
            who=WhoActs.SAGE_ADMIN,
            subject=found.wanted,
        )
    return found


def map_lines(
    lines: Iterable[Line], transaction: Transaction, inputs: MappingInputs
) -> tuple[LineFields, ...] | Problem:
    """Return the lines with their accounts and dimensions, or the first problem of the first."""
    mapped: list[LineFields] = []
    known: dict[int, Pairs | Problem] = {}
    for line in lines:
        choice = _choose_account(line, transaction, inputs)
        if isinstance(choice, Problem):
            return choice
        # Those of the document, so that all of its lines have the same, unless one is of a load of
        # its own: all lines of that load share their attributes.
        attributes = line.attributes or transaction.attributes
        dimensions = known.get(id(attributes))
        if dimensions is None:
            whole = {**transaction.attributes, **line.attributes}
            dimensions = known[id(attributes)] = _dimensions(whole, inputs)
        if isinstance(dimensions, Problem):
            return dimensions
        missing = _missing_dimension(choice, dimensions, inputs)
        if missing is not None:
            return missing
        mapped.append(LineFields(line=line, account=choice, dimensions=dimensions))
    return tuple(mapped)


def cut(text: str, limit: int) -> str:
    """Return ``text`` at no more than ``limit`` characters, a cut shown by an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _choose_account(
    line: Line, transaction: Transaction, inputs: MappingInputs
) -> AccountChoice | Problem:
    side = transaction.kind.section
    choice = inputs.settings.accounts.resolve(side, line.category, line.item)
    if choice is None:
        return Problem(
            cause="account-unmapped",
            message=f"No {side.upper()} account is mapped for {line.description}",
            fix="Map an account for it, or set the default account of that side.",
            who=WhoActs.ADMIN,
            subject=account_key(line.category, line.item),
            setting=f"accounts.{side}:{account_key(line.category, line.item)}",
        )
    return _check_account(choice, line, side, inputs) or choice


def _check_account(
    choice: AccountChoice, line: Line, side: Literal["ar", "ap"], inputs: MappingInputs
) -> Problem | None:
    account = inputs.reference.accounts.get(choice.account_no)
    if account is not None and account.active:
        return None
    state = "does not exist" if account is None else "is inactive"
    key = account_key(line.category, line.item)
    return Problem(
        cause="account-missing" if account is None else "account-inactive",
        message=(
            f"{line.description} goes to GL account {choice.account_no} "
            f"({choice.level} mapping {choice.key}), which {state} in Sage"
        ),
        fix=f"Map {key} to another account, or make {choice.account_no} active in Sage.",
        who=WhoActs.ADMIN,
        subject=choice.account_no,
        setting=f"accounts.{side}:{choice.key}",
    )


def _dimensions(attributes: Mapping[str, str], inputs: MappingInputs) -> Pairs | Problem:
    resolved: dict[str, str] = {}
    if inputs.entity_id:
        resolved[_LOCATION] = inputs.entity_id
    for mapping in inputs.settings.dimensions:
        value = mapping.resolve(attributes.get(mapping.source, ""))
        if not value:
            continue
        checked = _check_dimension(mapping, value, inputs)
        if isinstance(checked, Problem):
            return checked
        resolved[mapping.dimension] = checked
    return tuple(resolved.items())


def _check_dimension(mapping: DimensionMapping, value: str, inputs: MappingInputs) -> str | Problem:
    known = inputs.reference.dimensions.get(mapping.dimension, {})
    found = known.get(value)
    if found is not None and found.active:
        return found.id
    if found is not None:
        return _dimension_problem(mapping, value, "which cannot be posted to in Sage")
    # Only a raw Alvys value may be a name; what a mapping says is an id.
    named = [one.id for one in known.values() if one.active and one.name == value]
    if value in {mapping.default, *mapping.values.values()} or not named:
        return _dimension_problem(mapping, value, "which Sage does not know")
    if len(named) > 1:
        return _dimension_problem(mapping, value, f"a name that {', '.join(named)} share in Sage")
    return named[0]


def _dimension_problem(mapping: DimensionMapping, value: str, state: str) -> Problem:
    return Problem(
        cause="dimension-value-invalid",
        message=f"{mapping.dimension} is {value!r} (from {mapping.source}), {state}",
        fix=f"Map {value!r} to a {mapping.dimension} of Sage, or give the mapping a default.",
        who=WhoActs.ADMIN,
        subject=f"{mapping.dimension} {value}",
        setting=f"dimensions:{mapping.dimension}",
    )


def _missing_dimension(
    choice: AccountChoice, dimensions: Pairs, inputs: MappingInputs
) -> Problem | None:
    account = inputs.reference.accounts[choice.account_no]
    if not account.requires:
        return None
    missing = sorted(account.requires - {name for name, _ in dimensions})
    if not missing:
        return None
    return Problem(
        cause="dimension-missing",
        message=f"GL account {choice.account_no} requires {missing[0]}, and the record has none",
        fix=f"Map {missing[0]} and give it a default value.",
        who=WhoActs.ADMIN,
        subject=missing[0],
        setting=f"dimensions:{missing[0]}",
    )


def _source_problem(cause: str, message: str) -> Problem:
    return Problem(
        cause=cause,
        message=message,
        fix="Correct the document in Alvys; it is read again when it changes.",
        who=WhoActs.DISPATCH,
    )
