"""How work looks on the wire: loads and trips in PascalCase.

Place in the path: records of the tenant come in, dictionaries that are ready for JSON go out, with
every required key of the published specification. Amounts become JSON numbers here and nowhere
else; two decimals survive that exactly, because they are printed in their shortest form.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from console.sandbox.party_records import Driver, Fleet
from console.sandbox.records import CarrierPay, Charge, ECheck, Load, Stop, Trip, sum_of
from console.sandbox.settling import MILE_RATE, TRIP_SHARE, driver_pay
from console.sandbox.tms import Tms

__all__ = [
    "Json",
    "load_json",
    "moment_or_none",
    "moment_text",
    "money_json",
    "trip_json",
]

Json: TypeAlias = dict[str, Any]
_DESK = "operations desk"
_US_DOLLAR = 840
_INVOICED_LOAD = {"Queued", "Invoiced", "Financed", "Completed"}
_DONE_TRIP = {"Released", "Completed"}


def money_json(amount: Decimal) -> Json:
    """Return an amount in US dollars."""
    return {"Amount": float(amount), "Currency": _US_DOLLAR}


def moment_text(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC."""
    return moment.isoformat().replace("+00:00", "Z")


def load_json(tms: Tms, load: Load) -> Json:
    """Return a load; ``InvoiceAs`` is the subsidiary's name."""
    customer = tms.customers[load.customer_id]
    pickup, delivery = load.stops
    invoiced_at = moment_text(load.invoiced_at) if load.invoiced_at else None
    return {
        "Id": load.id,
        "LoadNumber": load.number,
        "OrderNumber": load.order_number,
        "PONumber": load.po_number,
        "CustomerId": load.customer_id,
        "CustomerName": customer.name,
        "CustomerNumber": customer.company_number,
        "Status": load.status,
        "LoadType": "Revenue",
        "CustomerType": ["Customer"],
        "Stops": [_stop(stop) for stop in load.stops],
        "Fleet": _fleet(tms, load.fleet),
        "InvoiceAs": tms.subsidiaries[load.subsidiary_id].name,
        "OfficeId": load.office_id,
        **_load_money(tms, load),
        "CustomerMileage": _miles(load.miles),
        "CustomerSalesAgentId": _user_id(tms, "SalesAgent"),
        "Weight": {"Value": load.weight, "UnitOfMeasure": "Pounds"},
        "ScheduledPickupAt": moment_text(pickup.at),
        "ScheduledDeliveryAt": moment_text(delivery.at),
        "InvoicedAt": invoiced_at,
        "LastInvoiceSentAt": invoiced_at if load.status != "Queued" else None,
        "Notes": [],
        "CreatedAt": moment_text(load.created_at),
        "CreatedBy": _DESK,
        "References": [{"Name": "BOL", "Value": f"BOL{load.number}"}],
        "UpdatedAt": moment_text(load.updated_at),
        "UpdatedBy": _DESK,
        "IsDeleted": load.is_deleted,
        "RequiredEquipment": [load.equipment],
    }


def _load_money(tms: Tms, load: Load) -> Json:
    payments = tms.cash.of("customer", load.number)
    paid_at = tms.cash.last_paid_at("customer", load.number)
    return {
        "Linehaul": money_json(load.linehaul),
        "FuelSurcharge": money_json(load.fuel_surcharge),
        "CustomerAccessorials": money_json(sum_of(load.accessorials)),
        "CustomerAccessorialsDetails": [_charge(one) for one in load.accessorials],
        "CustomerRate": money_json(load.total()),
        "InvoicedAmount": money_json(load.total()) if load.status in _INVOICED_LOAD else None,
        "TotalPaid": money_json(tms.cash.paid("customer", load.number)),
        "PaidAt": moment_text(paid_at) if paid_at and load.status == "Completed" else None,
        "Payments": [
            {"Id": one.id, "Amount": money_json(one.amount), "PaidAt": moment_or_none(one.paid_at)}
            for one in payments
        ],
    }


def trip_json(tms: Tms, trip: Trip) -> Json:
    """Return a trip; ``TenderAs`` is the subsidiary's name."""
    subsidiary = tms.subsidiaries[trip.subsidiary_id]
    pickup, delivery = trip.stops
    driver = tms.drivers.get(trip.driver_id)
    return {
        "Id": trip.id,
        "TripNumber": trip.number,
        "Status": trip.status,
        "LoadNumber": trip.load_number,
        "OrderNumber": tms.loads[trip.load_number].order_number,
        "Stops": [_stop(stop) for stop in trip.stops],
        "TenderAs": subsidiary.name,
        "TenderAsSubsidiaryType": "Broker" if subsidiary.kind == "Brokerage" else "Carrier",
        "RequiredEquipment": [trip.equipment],
        "TotalMileage": _miles(trip.loaded_miles + trip.empty_miles),
        "EmptyMileage": _miles(trip.empty_miles),
        "LoadedMileage": _miles(trip.loaded_miles),
        "PickupDate": moment_text(pickup.at),
        "DeliveryDate": moment_text(delivery.at),
        "DeliveredAt": moment_text(delivery.at) if trip.status in _DONE_TRIP else None,
        "ReleasedAt": moment_text(trip.updated_at) if trip.status in _DONE_TRIP else None,
        "CarrierPaidAt": moment_or_none(tms.cash.last_paid_at("carrier", trip.number)),
        "TripValue": money_json(trip.value),
        "Truck": _truck(tms, trip),
        "Trailer": _trailer(tms, trip),
        "Driver1": _trip_driver(tms, driver, trip) if driver else None,
        "OwnerOperator": _owner_operator(driver, trip),
        "DispatcherId": _user_id(tms, "Dispatcher"),
        "CarrierPayOnHold": False,
        "Carrier": _carrier_pay(trip.carrier) if trip.carrier else None,
        "UpdatedAt": moment_text(trip.updated_at),
        "UpdatedBy": _DESK,
        "IsDeleted": trip.is_deleted,
        "References": [{"Name": "Seal", "Value": f"SL{trip.number}"}],
    }


def _user_id(tms: Tms, role: str) -> str | None:
    """Return who does that in the office; None for nobody."""
    return next((one.id for one in tms.users.values() if one.role == role), None)


def moment_or_none(moment: datetime | None) -> str | None:
    """Return a moment as RFC 3339 in UTC; None for none."""
    return moment_text(moment) if moment else None


def _carrier_pay(pay: CarrierPay) -> Json:
    return {
        "Id": pay.carrier_id,
        "CarrierInvoiceNumber": pay.invoice_number or None,
        "Rate": money_json(pay.linehaul),
        "Linehaul": money_json(pay.linehaul),
        "AccessorialsDetails": [_charge(one) for one in pay.accessorials],
        "EChecks": [_check(one) for one in pay.echecks],
        "Accessorials": money_json(sum_of(pay.accessorials)),
        "TotalPayable": money_json(pay.total()),
    }


def _charge(charge: Charge) -> Json:
    return {
        "Id": charge.id,
        "Type": charge.type,
        "Total": money_json(charge.amount),
        "Rate": money_json(charge.amount),
        "RateType": "Flat",
        "Uom": "Each",
        "Quantity": 1,
        "IsPaid": False,
    }


def _check(check: ECheck) -> Json:
    return {
        "Id": check.id,
        "CheckNumber": check.number,
        "Amount": money_json(check.amount),
        "Fee": money_json(check.fee),
        "Type": check.type,
        "IsPaid": False,
        "CreatedAt": moment_text(check.created_at),
    }


def _trip_driver(tms: Tms, driver: Driver, trip: Trip) -> Json:
    by_mile = driver.type == "COMPANY"
    return {
        "Id": driver.id,
        "ContractorType": driver.contractor_type,
        "Rates": [
            {
                "Rate": float(MILE_RATE if by_mile else TRIP_SHARE),
                "RateType": "PerMile" if by_mile else "Percentage",
                "FreeUnit": 0,
            }
        ],
        "Fleet": _fleet(tms, driver.fleet),
        "AccessorialsDetails": []
        if driver.type == "OWNER_OPERATOR"
        else [_charge(one) for one in trip.driver_charges],
        "EChecks": [] if driver.type == "OWNER_OPERATOR" else [_check(one) for one in trip.echecks],
        "RatesV2": [] if driver.type == "OWNER_OPERATOR" else [_policy(driver, trip)],
    }


def _owner_operator(driver: Driver | None, trip: Trip) -> Json | None:
    if driver is None or driver.type != "OWNER_OPERATOR":
        return None
    return {
        "Id": driver.id,
        "AccessorialsDetails": [_charge(one) for one in trip.driver_charges],
        "EChecks": [_check(one) for one in trip.echecks],
        "RatesV2": [_policy(driver, trip)],
    }


def _policy(driver: Driver, trip: Trip) -> Json:
    """Return the policy that pays a driver: by the mile for employees, a share for the others."""
    pay = driver_pay(driver, trip)
    rate: Json = {
        "RateId": f"rate-{driver.type.lower()}",
        "RateName": "Line haul",
        "LineItems": [{"Description": f"Trip {trip.number}", "Amount": money_json(pay)}],
    }
    policy: Json = {"PolicyId": f"policy-{driver.type.lower()}", "PolicyName": "Standard pay"}
    if driver.type == "COMPANY":
        tiers = [{"Miles": 0, "Rate": float(MILE_RATE)}]
        per_mile = {**rate, "Tiers": tiers, "UseHighestTier": False, "MileageType": "Total"}
        return {**policy, "PerMileRate": per_mile}
    return {**policy, "TripValuePercentageRate": {**rate, "Percentage": float(TRIP_SHARE) * 100}}


def _truck(tms: Tms, trip: Trip) -> Json | None:
    return {"Id": trip.truck_id, "Fleet": _fleet(tms, trip.fleet)} if trip.truck_id else None


def _trailer(tms: Tms, trip: Trip) -> Json | None:
    if not trip.trailer_id:
        return None
    return {
        "Id": trip.trailer_id,
        "EquipmentType": trip.equipment,
        "EquipmentLength": {"Value": 53, "UnitOfMeasure": "Feet"},
        "Fleet": _fleet(tms, trip.fleet),
    }


def _fleet(tms: Tms, fleet: Fleet) -> Json:
    prefix = tms.prefixes.get(fleet.id)
    return {"Id": fleet.id, "Name": fleet.name, "InvoiceNumberPrefix": prefix}


def _miles(miles: int) -> Json:
    return {"Distance": {"Value": miles, "UnitOfMeasure": "Miles"}, "Source": "Manual"}


def _stop(stop: Stop) -> Json:
    return {
        "$type": "appointment",
        "AppointmentRequested": True,
        "AppointmentConfirmed": True,
        "AppointmentDate": moment_text(stop.at),
        "ScheduleType": "APPT",
        "LoadingType": "Live",
        "Id": stop.id,
        "Address": {
            "Street": stop.address.street,
            "City": stop.address.city,
            "State": stop.address.state,
            "ZipCode": stop.address.zip_code,
        },
        "Status": None,
        "StopType": stop.type,
        "References": [],
        "CompanyName": stop.company,
    }
