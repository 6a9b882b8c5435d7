"""What a change of settings would do to the records that wait.

Place in the path: ``sync`` counts it by mapping ready and failed records with both settings and
sending nothing; the settings service hands it on to whoever is about to save.
"""

from dataclasses import dataclass

__all__ = ["Effect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Ready and failed records, compared under the settings before and after."""

    records: int = 0
    """Records that were compared."""

    other_accounts: int = 0
    """Go to other GL accounts."""

    other_content: int = 0
    """Same accounts, but other dimensions, custom fields, charges or terms."""

    newly_invalid: int = 0
    """Can be sent now and could not any more."""

    newly_valid: int = 0
    """Cannot be sent now and could be."""

    newly_kept_back: int = 0
    """Due now, and a toggle would keep them back."""

    newly_due: int = 0
    """Kept back now, and would become due."""

    examples: tuple[str, ...] = ()
    """Document numbers of the first records that would change, for people."""
