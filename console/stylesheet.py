"""The framework's style sheet, which is parsed again only where something is different.

Place in the path: ``app`` takes it in place of the framework's. That one parses every rule twice
before anything is seen, once with the colours of its own theme, and anew whenever a screen brings
a rule of its own.
"""

from textual.css.stylesheet import Stylesheet

__all__ = ["KeptStylesheet"]


class KeptStylesheet(Stylesheet):
    """The style sheet; its arguments are the framework's."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; the same ones leave everything that was parsed."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is not parsed with the present variables; faulty rules change nothing."""
        self.parse()
