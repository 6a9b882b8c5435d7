"""Choosing a GL account for the mapping that a broken record waits for.

Place in the path: ``repairing`` opens it with the chart as last read from Sage; the answer is an
account number. Whether it may be used is decided by the connection service once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from console.domain.reference import GlAccount
from console.screens.dialogs.pick import PickDialog
from console.screens.forms.account_picker import account_name, account_question
from console.screens.widgets.text import facts

__all__ = ["MapAccountDialog", "MapQuestion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """What is to be mapped."""

    subsidiary: str
    """Name of the subsidiary."""

    setting: str
    """Path of the setting that will be written, ``accounts.ar:accessorial/layover``."""

    current: str
    """Account number that the setting names now; empty when it names none."""

    accounts: Sequence[GlAccount]
    """The chart, sorted by number; may be empty."""


class MapAccountDialog(PickDialog):
    """Which account a mapping shall name."""

    def __init__(self, question: MapQuestion) -> None:
        super().__init__(
            account_question(
                _facts(question),
                question.accounts,
                current=question.current,
                empty="The chart was not read from Sage yet; sync first.",
            )
        )


def _facts(question: MapQuestion) -> Content:
    return facts(
        [
            ("Subsidiary", question.subsidiary),
            ("Will be set", question.setting),
            ("Now", account_name(question.current, question.accounts) or "not mapped"),
        ],
        width=11,
    )
