"""The thirty causes that operators meet: how a case of one is written, and how a company gets one.

For tests that go from the sandbox's own answer to what an operator is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from console.intacct import Function, Success
from console.sandbox.books import Books, CustomField
from tests.intacct.catalogue_acts import putting
from tests.intacct.catalogue_kit import Act, Case, Desk
from tests.sandbox.gateway_kit import ask
from tests.sandbox.writing_kit import disbursement, posted_bill, record_no

NO_NUMBER = "BL01001973"
"""What stands where Sage's own number is not public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One way in which a cause is met."""

    cause: int
    """Its number, from 1 to 30."""
    case: Case
    """What is done, what the sandbox says, and what must come of it."""

    @property
    def name(self) -> str:
        """Id of the test."""
        words = (self.case.says, str(self.case.fault.get("match", "")))
        return f"{self.cause:02}-{'-'.join(filter(None, words))}".replace(" ", "_")


def met(
    cause: int,
    says: str,
    remedy: str,
    act: Act,
    *,
    number: str = NO_NUMBER,
    level: str = "function",
    fault: Mapping[str, Any] | None = None,
    **switches: Any,
) -> Met:
    """Return a case; further words are switches of the company."""
    return Met(
        cause=cause,
        case=Case(
            number=number,
            row="",
            level=level,
            says=says,
            remedy=remedy,
            act=act,
            company=switches,
            fault=fault or {},
        ),
    )


def after(change: Callable[[Books], object], act: Act) -> Act:
    """Change the company beforehand, as its administrator would."""

    async def changed(desk: Desk) -> Any:
        change(desk.gateway.books)
        return await act(desk)

    return changed


def having(object_name: str, fields: Mapping[str, str], act: Act) -> Act:
    """Give the company one more record beforehand."""
    return after(lambda books: books.add(object_name, fields), act)


def first(function: Function, act: Act) -> Act:
    """Send something that is taken beforehand."""

    async def later(desk: Desk) -> Any:
        outcome = await desk.write(function)
        assert isinstance(outcome, Success), outcome
        return await act(desk)

    return later


def asking_for(act: Act, **field: Any) -> Act:
    """Add a custom field to invoices beforehand."""
    custom = CustomField(object_name="ARINVOICE", name="TRAILER", label="Trailer", **field)
    return after(lambda books: books.add_custom_field(custom), act)


def barring(reason: str, act: Act) -> Act:
    """Keep the user out beforehand, who knows the password."""

    def bar(books: Books) -> None:
        users = books.company.users
        users = {**users, "ws": replace(users["ws"], barred=reason)}
        books.company = replace(books.company, users=users)

    return after(bar, act)


def on_bill(then: Callable[[str], Act], selected: bool = False) -> Act:
    """Post a bill over 80.00, pick it for a payment perhaps, and go on with its RECORDNO."""

    async def act(desk: Desk) -> Any:
        key = posted_bill(desk.gateway)
        if selected:
            record_no(ask(desk.gateway, disbursement(key, "80.00", ACTION="Draft")))
        return await then(key)(desk)

    return act


def disbursing(key: str, amount: str) -> Act:
    return putting(disbursement(key, amount))
