"""Custom fields of a document: what its header and each of its lines carry.

Place in the path: mapped lines come in, the same with their fields and the header's go out, or the
first problem. Pure.
"""

from collections.abc import Iterable

from console.domain.copying import with_fields
from console.domain.custom_fields import Facts, Pairs, custom_field_values
from console.domain.outcome import Problem
from console.domain.terms import ResolvedTerm
from console.domain.transaction import Transaction
from console.sync.mapping.fields import LineFields, MappingInputs

__all__ = ["fill_custom_fields"]


def fill_custom_fields(
    transaction: Transaction,
    lines: Iterable[LineFields],
    term: ResolvedTerm | None,
    inputs: MappingInputs,
) -> tuple[Pairs, tuple[LineFields, ...]] | Problem:
    """Return the header's custom fields and the lines with theirs, or the first problem."""
    facts = Facts(people=inputs.people, terms_days=_customer_days(transaction, term, inputs))
    mappings, company = inputs.settings.custom_fields, inputs.reference.fields
    header = custom_field_values(transaction, None, mappings, company, facts)
    if isinstance(header, Problem):
        return header
    filled: list[LineFields] = []
    of_document: Pairs | Problem | None = None
    for fields in lines:
        own = fields.line if fields.line.attributes else None
        if own is not None or of_document is None:
            pairs = custom_field_values(transaction, fields.line, mappings, company, facts)
            of_document = of_document if own is not None else pairs
        else:
            pairs = of_document
        if isinstance(pairs, Problem):
            return pairs
        filled.append(with_fields(fields, custom_fields=pairs) if pairs else fields)
    return header, tuple(filled)


def _customer_days(
    transaction: Transaction, term: ResolvedTerm | None, inputs: MappingInputs
) -> int | None:
    """Return the net days of the load's customer: on an invoice those of the invoice itself."""
    if transaction.party.kind == "customer" and term is not None:
        return term.days
    customer = inputs.profiles.get(transaction.attributes.get("customer.id", ""))
    return customer.terms_days if customer else None
