"""The rules that a company wrote itself: smart rules and approval policies.

Place: under ``posting`` and ``amending``, after every rule of Sage's own.

Must not: write.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from console.sandbox.books import Company, DocumentRule
from console.sandbox.gateway.documents import DRAFT, Ledger
from console.sandbox.gateway.refusals import FunctionRefused, Refusal


def check_own_rules(
    company: Company, ledger: Ledger, fields: Mapping[str, str], total: Decimal, *, action: str
) -> None:
    """Refuse a document that breaks a rule of the company's own.

    Args:
        company: Whose rules they are.
        ledger: Kind of document.
        fields: Its header, as it shall be stored.
        total: Of its lines.
        action: Of the document; a draft is approved by nobody.

    Raises:
        FunctionRefused: It breaks one.
    """
    for rule in company.rules:
        if rule.object_name != ledger.object_name or (rule.approval and action == DRAFT):
            continue
        if rule.over is not None and total <= rule.over:
            continue
        if not (rule.demands and fields.get(rule.demands)):
            raise FunctionRefused(_broken(rule))


def _broken(rule: DocumentRule) -> Refusal:
    kind = "Approval policy" if rule.approval else "Smart Rule"
    return Refusal(
        number="BL01001973",
        text=f"{kind} '{rule.name}': {rule.text}",
        category="Company Rule",
        field=rule.demands,
    )
