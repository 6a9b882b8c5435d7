"""The rules for the account of a line, beyond that there is one.

Place: under ``lines``.

Must not: write, or look for an account.

Source: intacct-api.md sections 6.7, 9.2; what other integrations report of restricted accounts.
"""

from __future__ import annotations

from console.sandbox.books import Books, Row
from console.sandbox.gateway.refusals import FunctionRefused, Refusal, invalid


def check_account(books: Books, account: Row) -> None:
    """Refuse an account that takes no lines of documents.

    Raises:
        FunctionRefused: It is inactive, closes the year, is restricted, or belongs to a bank.
    """
    problem = _problem(books, account)
    if problem:
        raise FunctionRefused(invalid(problem, field="ACCOUNTNO"))


def no_override(number: int) -> Refusal:
    """A line of receivables names an account where only a label may do so."""
    return Refusal(
        number="BL01001973",
        text=f"You cannot override the GL account of the account label on line {number}.",
        correction="Enter an account label, or allow the override in the receivables setup.",
        error_id="AR-0279",
        field="ACCOUNTNO",
    )


def _problem(books: Books, account: Row) -> str:
    """What is wrong with an account; empty when nothing is."""
    account_no = account["ACCOUNTNO"]
    if account.get("STATUS", "active") != "active":
        return f"The account number '{account_no}' is inactive."
    if account.get("CLOSINGTYPE") == "closing account":
        return f"Invalid GL account '{account_no}': it is a closing account."
    if account_no in books.company.restricted_accounts:
        return f"The account number '{account_no}' is restricted."
    for bank in books.find_all("CHECKINGACCOUNT", "GLACCOUNTNO", account_no):
        if bank.get("STATUS", "active") == "active":
            bank_id = bank["BANKACCOUNTID"]
            return (
                f"The account number '{account_no}' is associated to the bank account '{bank_id}'"
                " and cannot be used here."
            )
    return ""
