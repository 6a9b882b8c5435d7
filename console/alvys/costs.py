"""What the road costs and what statements say: fuel, tolls, deductions, settlements.

Place in the path: ``client`` offers it as ``costs``; a window comes in, documents go out. It must
not decide what is exported, and it sends nothing but searches.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from console.alvys.documents import (
    CarrierStatement,
    Deduction,
    DriverStatement,
    Fuel,
    Toll,
)
from console.alvys.encoding import stamp
from console.alvys.reading import Reader, Single
from console.alvys.search import CARRIER_STATEMENTS, DEDUCTIONS, DRIVER_STATEMENTS, FUEL, TOLLS

__all__ = ["Costs"]


class Costs:
    """Costs and statements of one tenant; see ``AlvysClient`` for what its methods raise.

    Args:
        reader: Reads records.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def fuel(self, *, since: datetime, until: datetime) -> list[Fuel]:
        """Return the fuel bought in a window that is closed on both sides."""
        return await self._reader.all(FUEL, {"TransactionRange": _window(since, until)})

    async def tolls(self, *, since: datetime, until: datetime) -> list[Toll]:
        """Return the tolls paid in a window that is closed on both sides."""
        return await self._reader.all(TOLLS, {"DateRange": _window(since, until)})

    async def deductions(
        self, *, since: datetime, until: datetime, include_paid: bool
    ) -> list[Deduction]:
        """Return the deductions due in a window that is closed on both sides."""
        filters = {"DateRange": _window(since, until), "IncludePaid": include_paid}
        return await self._reader.all(DEDUCTIONS, filters)

    async def carrier_statements(
        self, *, first: date, last: date, subsidiary_id: str = ""
    ) -> list[CarrierStatement]:
        """Return the carriers' statements of whole days in UTC, both ends included.

        Args:
            first: The first day.
            last: The last day.
            subsidiary_id: Whose statements; empty for all.
        """
        filters: dict[str, object] = {"StatementDateRange": _days(first, last)}
        if subsidiary_id:
            filters["SubsidiaryId"] = subsidiary_id
        return await self._reader.all(CARRIER_STATEMENTS, filters)

    async def driver_statements(self, *, first: date, last: date) -> list[DriverStatement]:
        """Return the drivers' statements of whole days in UTC, both ends included."""
        filters = {"StatementDateRange": _days(first, last)}
        return await self._reader.all(DRIVER_STATEMENTS, filters)

    async def carrier_statement(self, number: int) -> CarrierStatement | None:
        """Return one statement; None for an unknown number."""
        path = "v1/carrier-settlement-statements"
        single = Single(
            path=f"{path}/{number}", endpoint=path, document=CarrierStatement, scope="carrier:read"
        )
        found = await self._reader.one(single)
        return found.record if found else None

    async def driver_statement(self, number: int) -> DriverStatement | None:
        """Return one statement; None for an unknown number."""
        path = "v1/driver-settlement-statements"
        single = Single(
            path=f"{path}/{number}", endpoint=path, document=DriverStatement, scope="driver:read"
        )
        found = await self._reader.one(single)
        return found.record if found else None


def _window(since: datetime, until: datetime) -> Mapping[str, object]:
    return {"Start": stamp(since), "End": stamp(until)}


def _days(first: date, last: date) -> Mapping[str, object]:
    if last < first:
        raise ValueError("the last day lies before the first")
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(23, 59, 59), UTC)
    return _window(start, end)
