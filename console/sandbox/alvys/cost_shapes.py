"""How costs and statements look on the wire, in PascalCase.

Place in the path: records of the tenant come in, dictionaries that are ready for JSON go out, with
every required key of the published specification.
"""

from decimal import Decimal

from console.sandbox.alvys.shapes import Json, moment_text, money_json
from console.sandbox.cost_records import Deduction, FuelPurchase, Toll
from console.sandbox.settlement_records import (
    CarrierStatement,
    DriverStatement,
    SettledTrip,
    StatementLine,
)
from console.sandbox.tms import Tms

__all__ = [
    "carrier_statement_json",
    "deduction_json",
    "driver_statement_json",
    "fuel_json",
    "toll_json",
]

_NOTHING = (
    *("Accessorials", "ServiceFee", "Reimbursements", "Credits", "Escrow", "Bonus", "Shortfall"),
    *("DailyPay", "DailyPerDiem", "StatementPerDiem"),
)
_ZERO = Decimal("0.00")


def fuel_json(tms: Tms, purchase: FuelPurchase) -> Json:
    """Return a transaction of a fuel card."""
    driver = tms.drivers[purchase.driver_id]
    return {
        "Id": purchase.id,
        "TransactionId": purchase.transaction_id,
        "SubsidiaryId": purchase.subsidiary_id,
        "SubsidiaryName": tms.subsidiaries[purchase.subsidiary_id].name,
        "TruckId": purchase.truck_id,
        "TruckNumber": purchase.truck_id,
        "DriverId": driver.id,
        "DriverName": driver.name,
        "OwnerOperatorId": driver.id if driver.type == "OWNER_OPERATOR" else None,
        "OwnerOperatorName": driver.name if driver.type == "OWNER_OPERATOR" else None,
        "Source": "FuelCard",
        "Type": "Purchase",
        "Category": purchase.category,
        "Description": f"{purchase.category} at {purchase.city}",
        "Location": {"City": purchase.city, "State": purchase.state, "Country": "US"},
        "FuelTotal": money_json(purchase.amount),
        "Fees": money_json(purchase.fees),
        "Discounts": money_json(purchase.discounts),
        "Advances": money_json(purchase.advances),
        "Total": money_json(purchase.total()),
        "Quantity": {"Value": float(purchase.gallons), "UnitOfMeasure": "Gallons"},
        "TransactionDate": moment_text(purchase.at),
    }


def toll_json(toll: Toll) -> Json:
    """Return a passage of a toll plaza."""
    return {
        "Id": toll.id,
        "SubsidiaryId": toll.subsidiary_id,
        "TransactionId": f"T-{toll.id[:8]}",
        "TransponderId": toll.transponder_id,
        "Source": "Transponder",
        "Agency": toll.agency,
        "UnitId": toll.truck_id,
        "UnitNumber": toll.truck_id,
        "PrePaid": True,
        "ExitPlazaName": toll.plaza,
        "ExitTime": moment_text(toll.at),
        "Amount": money_json(toll.amount),
        "PostedAt": moment_text(toll.at),
        "TransactionDate": moment_text(toll.at),
    }


def deduction_json(deduction: Deduction) -> Json:
    """Return a deduction."""
    return {
        "Id": deduction.id,
        "Type": deduction.type,
        "GroupId": deduction.group_id,
        "Description": deduction.description,
        "Category": deduction.category,
        "Amount": money_json(deduction.amount),
        "DriverId": deduction.driver_id or None,
        "TruckId": deduction.truck_id or None,
        "OwnerOperatorId": deduction.owner_operator_id or None,
        "Date": moment_text(deduction.at),
        "IsPaid": deduction.is_paid,
        "CreatedAt": moment_text(deduction.created_at),
        "CreatedBy": None,
    }


def carrier_statement_json(statement: CarrierStatement) -> Json:
    """Return a statement of a carrier or a factoring company."""
    payee, net, paid = statement.payee, statement.net(), statement.paid()
    return {
        "Number": statement.number,
        "Status": "Paid" if paid >= net else "Processed",
        "StatementDate": moment_text(statement.statement_at),
        "RemittanceDate": moment_text(statement.payments[0].at) if statement.payments else None,
        "SubsidiaryId": statement.subsidiary_id,
        "Payee": {
            "Type": payee.type,
            "Id": payee.id,
            "Name": payee.name,
            "McNumber": payee.mc_no or None,
            "DotNumber": payee.usdot_no or None,
        },
        "RemitTo": payee.name,
        "PaymentProvider": statement.provider,
        "NetAmount": money_json(net),
        "PaidAmount": money_json(paid),
        "RemainingAmount": money_json(max(net - paid, _ZERO)),
        "Trips": [_settled_trip(one) for one in statement.trips],
        "Payments": [
            {
                "Id": one.id,
                "Amount": money_json(one.amount),
                "PaymentDate": moment_text(one.at),
                "PaymentMethod": one.method,
                "ReferenceNumber": one.reference,
                "CheckNumber": None,
            }
            for one in statement.payments
        ],
    }


def driver_statement_json(tms: Tms, statement: DriverStatement) -> Json:
    """Return a statement of a driver; its date is a day without a time."""
    driver = tms.drivers[statement.driver_id]
    day = statement.statement_at.date()
    return {
        "Number": statement.number,
        "Status": statement.status,
        "StatementDate": day.isoformat(),
        "PayPeriodId": f"week-{day.isoformat()}",
        "PayPeriodTitle": f"Week ending {day.isoformat()}",
        "Driver": {
            "Id": driver.id,
            "Name": driver.name,
            "Type": driver.type,
            "CompanyName": driver.company or None,
            "SubsidiaryId": driver.subsidiary_id,
            "FleetName": driver.fleet.name,
        },
        "Totals": _totals(statement),
        "LineItems": [_line(one) for one in statement.lines],
    }


def _settled_trip(trip: SettledTrip) -> Json:
    return {
        "TripId": trip.trip_id,
        "TripNumber": trip.trip_number,
        "LoadNumber": trip.load_number,
        "DeliveredAt": moment_text(trip.delivered_at),
        "InvoiceNumber": trip.invoice_number,
        "NetAmount": money_json(trip.net()),
        "LineHaulAmount": money_json(trip.linehaul),
        "AccessorialsAmount": money_json(trip.accessorials),
        "Items": [
            {
                "Description": one.title,
                "Type": one.category,
                "Amount": money_json(one.amount),
                "AccountingTag": one.category.lower(),
            }
            for one in trip.lines
        ],
    }


def _totals(statement: DriverStatement) -> Json:
    linehaul = statement.sum_of("LineHaul")
    return {
        **{name: money_json(_ZERO) for name in _NOTHING},
        "GrossIncome": money_json(linehaul),
        "NetIncome": money_json(statement.net()),
        "LineHaul": money_json(linehaul),
        "Echecks": money_json(statement.sum_of("ECheck")),
        "DriverPayment": money_json(statement.net()),
        "Deductions": money_json(statement.sum_of("Deduction")),
        "Fuel": money_json(statement.sum_of("Fuel")),
        "Tolls": money_json(statement.sum_of("Toll")),
        "TripValue": money_json(statement.trip_value),
        "NumberOfTrips": statement.trips,
        "LoadedMiles": statement.loaded_miles,
        "EmptyMiles": statement.empty_miles,
        "HoursWorked": 0,
    }


def _line(line: StatementLine) -> Json:
    return {
        "Category": line.category,
        "Title": line.title,
        "PolicyName": "Standard pay" if line.category == "LineHaul" else None,
        "TripNumber": line.trip_number or None,
        "LoadNumber": line.load_number or None,
        "Amount": money_json(line.amount),
        "SubLines": [],
    }
