"""Findings of reconciliation for people, shared by ``connect`` and ``check``.

Place in the path: findings come in, text or the refusal that ends the command goes out.
"""

from collections.abc import Sequence

from console.commands.output import Output
from console.domain.reconciliation import Finding, blocks
from console.errors import DraftIncompleteError

__all__ = ["print_findings", "refuse_blocking"]


def print_findings(output: Output, findings: Sequence[Finding]) -> None:
    """Print each finding with where it is repaired and how."""
    for finding in findings:
        output.text(f"{finding.severity}: {finding.message}")
        output.text(f"  at {finding.field}: {finding.fix}")


def refuse_blocking(subsidiary: str, findings: Sequence[Finding], *, hint: str) -> None:
    """End the command when something blocks.

    Raises:
        DraftIncompleteError: A finding forbids activation.
    """
    if blocks(tuple(findings)):
        count = sum(finding.severity == "error" for finding in findings)
        what = "finding blocks" if count == 1 else "findings block"
        raise DraftIncompleteError(f"{count} {what} the connection of {subsidiary}", hint=hint)
