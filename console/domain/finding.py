"""One difference between a connection's settings and Sage, and where a person repairs it.

Place in the path: ``reconciliation`` and its parts make findings; the wizard, the settings screens
and the command line show them and open the step and field that each one names.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from console.values import dataclass

__all__ = ["Finding", "FindingStep", "blocks", "without_changed"]

FindingStep = Literal["destination", "credentials", "ar", "ap", "accounts", "advanced"]
"""Steps of the wizard that can repair something; the values are those of ``draft.Step``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference between the settings and Sage."""

    severity: Literal["error", "warning"]
    """``error`` blocks activation."""

    code: str
    """Stable slug of the kind: ``account-missing``, ``master-account-unset``."""

    step: FindingStep
    """Wizard step that repairs it."""

    field: str
    """Dotted path in the settings document, e.g. ``accounts.ar.default``."""

    value: str
    """The offending value; empty when the trouble is that there is none."""

    message: str
    """What is wrong, one sentence."""

    fix: str
    """What to do, one sentence."""


def blocks(findings: Sequence[Finding]) -> bool:
    """Return whether any finding forbids activation."""
    return any(finding.severity == "error" for finding in findings)


def without_changed(findings: Iterable[Finding], keys: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings that still say something once settings were changed.

    Args:
        findings: What was found before.
        keys: The changed keys; what was found about a field says nothing about its new value.
    """
    return tuple(
        one
        for one in findings
        if not any(key == one.field or key.startswith(f"{one.field}.") for key in keys)
    )
