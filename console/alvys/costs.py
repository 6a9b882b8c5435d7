"""What the road costs and what statements say: fuel, tolls, deductions, settlements.

Place in the path: ``client`` offers it as ``costs``; a window or a name comes in, documents go out.
Alvys lists accessorials nowhere by themselves: they stand on loads, trips and statements. It must
not decide what is exported, and it only reads.
"""

from datetime import UTC, date, datetime, time

from console.alvys.documents import (
    CarrierStatement,
    Deduction,
    DriverStatement,
    Fuel,
    Toll,
)
from console.alvys.encoding import segment, stamp
from console.alvys.reading import Reader, Single
from console.alvys.search import (
    CARRIER_STATEMENTS,
    DEDUCTIONS,
    DRIVER_STATEMENTS,
    FUEL,
    TOLLS,
    DocumentT,
)

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
        self, *, since: datetime, until: datetime, include_paid: bool, driver_id: str = ""
    ) -> list[Deduction]:
        """Return the deductions due in a window that is closed on both sides.

        Args:
            since: Start of the window, aware.
            until: Its end, aware.
            include_paid: Whether those count that a statement has taken.
            driver_id: From whom; empty for everybody.
        """
        filters = {"DateRange": _window(since, until), "IncludePaid": include_paid}
        return await self._reader.all(DEDUCTIONS, filters | _given(DriverId=driver_id))

    async def carrier_statements(
        self, *, first: date, last: date, subsidiary_id: str = "", carrier_id: str = ""
    ) -> list[CarrierStatement]:
        """Return the carriers' statements of whole days in UTC, both ends included.

        Args:
            first: The first day.
            last: The last day.
            subsidiary_id: Whose statements; empty for all.
            carrier_id: Who is paid; empty for all.
        """
        filters = {"StatementDateRange": _days(first, last)}
        chosen = _given(SubsidiaryId=subsidiary_id, CarrierId=carrier_id)
        return await self._reader.all(CARRIER_STATEMENTS, filters | chosen)

    async def driver_statements(
        self, *, first: date, last: date, driver_id: str = "", driver_type: str = ""
    ) -> list[DriverStatement]:
        """Return the drivers' statements of whole days in UTC, both ends included.

        Args:
            first: The first day.
            last: The last day.
            driver_id: Who is paid; empty for all.
            driver_type: E.g. ``OWNER_OPERATOR``; empty for all.
        """
        filters = {"StatementDateRange": _days(first, last)}
        chosen = _given(DriverId=driver_id, DriverType=driver_type)
        return await self._reader.all(DRIVER_STATEMENTS, filters | chosen)

    async def carrier_statement(self, number: int) -> CarrierStatement | None:
        """Return one statement; None for an unknown number."""
        path = "v1/carrier-settlement-statements"
        return await self._one(path, str(number), CarrierStatement, "carrier:read")

    async def driver_statement(self, number: int) -> DriverStatement | None:
        """Return one statement; None for an unknown number."""
        path = "v1/driver-settlement-statements"
        return await self._one(path, str(number), DriverStatement, "driver:read")

    async def fuel_purchase(self, fuel_id: str) -> Fuel | None:
        """Return one transaction of a fuel card; None for an unknown id."""
        return await self._one("v1/fuel", segment(fuel_id), Fuel, "fuel:read")

    async def toll(self, toll_id: str) -> Toll | None:
        """Return one passage of a toll plaza; None for an unknown id."""
        return await self._one("v1/tolls", segment(toll_id), Toll, "toll:read")

    async def deduction(self, deduction_id: str) -> Deduction | None:
        """Return one deduction; None for an unknown id."""
        path = "v1/deductions"
        return await self._one(path, segment(deduction_id), Deduction, "deduction:read")

    async def _one(
        self, path: str, name: str, document: type[DocumentT], scope: str
    ) -> DocumentT | None:
        single = Single(path=f"{path}/{name}", endpoint=path, document=document, scope=scope)
        found = await self._reader.one(single)
        return found.record if found else None


def _given(**filters: str) -> dict[str, object]:
    return {name: value for name, value in filters.items() if value}


def _window(since: datetime, until: datetime) -> dict[str, object]:
    return {"Start": stamp(since), "End": stamp(until)}


def _days(first: date, last: date) -> dict[str, object]:
    if last < first:
        raise ValueError("the last day lies before the first")
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(23, 59, 59), UTC)
    return _window(start, end)
