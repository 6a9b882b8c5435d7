"""Which subsidiary a person means: an id, or a name compared without case.

Place in the path: the words of a command line come in, ids of known subsidiaries go out.
"""

from collections.abc import Sequence

from console.domain.parties import fold_name
from console.errors import UsageError
from console.sync.overview import SubsidiaryRow

__all__ = ["find_subsidiary"]


def find_subsidiary(rows: Sequence[SubsidiaryRow], name: str) -> SubsidiaryRow:
    """Return the one subsidiary that bears the id or the name.

    Raises:
        UsageError: None does, or several do.
    """
    by_id = [row for row in rows if row.id == name]
    found = by_id or [row for row in rows if fold_name(row.name) == fold_name(name)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(row.id for row in found)
        raise UsageError(f"{len(found)} subsidiaries are named {name}", hint=f"Use an id: {ids}.")
    known = ", ".join(row.name for row in rows) or "none yet; list them with: subsidiaries"
    raise UsageError(f"There is no subsidiary {name}", hint=f"Known are: {known}.")
