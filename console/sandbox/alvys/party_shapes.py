"""How parties look on the wire: carriers, subsidiaries, customers, drivers, users, in PascalCase.

Place in the path: records of the tenant come in, dictionaries that are ready for JSON go out. A
subsidiary is shown among the carriers and told apart by its ``Type``, as the real API does.
"""

from console.sandbox.alvys.shapes import Json, moment_text
from console.sandbox.cost_records import User
from console.sandbox.party_records import Address, Carrier, Customer, Driver, Subsidiary
from console.sandbox.tms import Tms

__all__ = [
    "carrier_json",
    "customer_json",
    "driver_json",
    "user_json",
    "written_customer_json",
]


def carrier_json(tms: Tms, carrier: Carrier | Subsidiary) -> Json:
    """Return an external carrier or a subsidiary."""
    return {
        "Id": carrier.id,
        "Name": carrier.name,
        "ExternalName": None,
        "ExternalAccountReference": None,
        "Address": _address(carrier.address),
        "McNum": carrier.mc_no,
        "UsDotNum": carrier.usdot_no,
        "Type": "Subsidiary" if isinstance(carrier, Subsidiary) else "Carrier",
        "Status": "Active",
        "InsuranceInfo": [],
        "CreatedAt": moment_text(carrier.created_at),
        "UpdatedAt": moment_text(carrier.created_at),
        "Notes": [],
        **(_sister(tms, carrier) if isinstance(carrier, Subsidiary) else _accounting(tms, carrier)),
    }


def customer_json(customer: Customer) -> Json:
    """Return a customer with the invoicing part of its profile."""
    return {**_customer(customer), "Contacts": [], "Notes": []}


def written_customer_json(customer: Customer, etag: str) -> Json:
    """Return a customer as the answer to a write."""
    changed_at = moment_text(customer.changed_at) if customer.changed_at else None
    return {**_customer(customer), "ETag": etag, "DateModified": changed_at}


def _customer(customer: Customer) -> Json:
    emails = [customer.email] if customer.email else []
    return {
        "Id": customer.id,
        "Name": customer.name,
        "CompanyNumber": customer.company_number,
        "Type": customer.type,
        "Status": customer.status,
        "BillingAddress": _address(customer.address),
        "Email": emails,
        "Phone": [customer.phone] if customer.phone else [],
        "Fax": customer.fax or None,
        "DateCreated": moment_text(customer.created_at),
        "InvoicingInformation": {
            "Address": _address(customer.address),
            "EmailAddresses": emails,
            "PhoneNumber": customer.phone or None,
            "InvoicingName": customer.name,
            "PaymentType": "Check",
            "PaymentTermsInDays": customer.terms_days,
        },
        "ExternalId": customer.external_id or None,
    }


def user_json(user: User) -> Json:
    """Return a user."""
    return {
        "Id": user.id,
        "UserName": user.user_name,
        "Name": user.name,
        "Email": user.email,
        "UserType": "Office",
        "Role": user.role,
        "Phone": None,
        "CompanyCode": "HARROW",
        "Status": "Active",
        "Permissions": list(user.permissions),
        "CreatedAt": moment_text(user.created_at),
        "ModifiedAt": None,
    }


def driver_json(driver: Driver) -> Json:
    """Return a driver."""
    return {
        "Id": driver.id,
        "EmployeeId": driver.employee_no,
        "PhoneNumber": driver.phone,
        "Name": driver.name,
        "Type": driver.type,
        "SubsidiaryId": driver.subsidiary_id,
        "Address": _address(driver.address),
        "Status": "Active",
        "HiredAt": moment_text(driver.created_at),
        "Notes": [],
        "Fleet": {"Id": driver.fleet.id, "Name": driver.fleet.name, "InvoiceNumberPrefix": None},
        "CreatedAt": moment_text(driver.created_at),
        "IsActive": True,
        "References": [],
    }


def _sister(tms: Tms, subsidiary: Subsidiary) -> Json:
    others = [one for one in tms.subsidiaries.values() if one.id != subsidiary.id]
    external_ids = [_external_id(one, subsidiary.external_id) for one in others]
    return {"ExternalIds": external_ids, "PaymentMethod": None, "FactoringCompany": None}


def _accounting(tms: Tms, carrier: Carrier) -> Json:
    factor = carrier.factoring_company
    return {
        "ExternalIds": [
            _external_id(tms.subsidiaries[subsidiary_id], vendor_id)
            for subsidiary_id, vendor_id in carrier.external_ids.items()
        ],
        "PaymentMethod": carrier.payment_method,
        "FactoringCompany": {"Id": factor.lower().replace(" ", "-"), "Name": factor}
        if factor
        else None,
        "PaymentProvider": None,
    }


def _external_id(subsidiary: Subsidiary, accounting_id: str) -> Json:
    return {
        "SubsidiaryId": subsidiary.id,
        "SubsidiaryName": subsidiary.name,
        "ExternalAccountingId": accounting_id,
        "IntegrationType": "SageIntacct",
    }


def _address(address: Address) -> Json:
    return {
        "Street": address.street,
        "City": address.city,
        "State": address.state,
        "ZipCode": address.zip_code,
    }
