"""Choosing a GL account: the chart by type, searchable, with what takes no postings marked.

Place in the path: the account mappings and the repair of a record make their question here; the
picker dialog asks it. Which accounts there are was read from Sage.
"""

from collections.abc import Sequence

from textual.content import Content

from console.domain.account_categories import group_accounts
from console.domain.reference import GlAccount
from console.screens.dialogs.pick import Choice, PickQuestion

__all__ = ["account_name", "account_question", "account_state"]


def account_question(
    told: Content, accounts: Sequence[GlAccount], *, current: str, empty: str
) -> PickQuestion:
    """Return the question for an account.

    Args:
        told: What it is for.
        accounts: The chart; may be empty.
        current: Account number that is set now; empty for none.
        empty: Why there is no chart, when there is none.
    """
    return PickQuestion(
        heading="Map account",
        told=told,
        choices=[
            _choice(account, group.label, current)
            for group in group_accounts(accounts)
            for account in group.accounts
        ],
        empty=empty,
    )


def account_name(number: str, accounts: Sequence[GlAccount]) -> str:
    """Return an account as people read it: number, dash, title, and its state."""
    if not number:
        return ""
    found = next((one for one in accounts if one.no == number), None)
    if found is None:
        # Before the first reading nobody knows; a number that is missing then is no fault.
        return f"{number}, which Sage does not have" if accounts else number
    state = account_state(found)
    return f"{found.no} \N{EN DASH} {found.title}{f', {state} in Sage' if state else ''}"


def account_state(account: GlAccount) -> str:
    """Return why an account takes no postings, in a word or two; empty when it takes them."""
    if account.non_posting:
        return "not postable"
    return "" if account.active else "inactive"


def _choice(account: GlAccount, group: str, current: str) -> Choice:
    state = account_state(account)
    notes = [*(["now"] if account.no == current else []), *([state] if state else [])]
    return Choice(
        key=account.no,
        name=account.no,
        title=account.title,
        group=group,
        note=", ".join(notes),
        refusal=state and f"{account.no} is {state} in Sage; choose an active account.",
    )
