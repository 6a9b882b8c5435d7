"""Plain explanations of causes, with ordered steps."""

from console.domain.remedies.remedy import Remedy
from console.domain.remedies.table import REMEDIES, remedy_for

__all__ = ["REMEDIES", "Remedy", "remedy_for"]
