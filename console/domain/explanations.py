"""One sentence on the effect of every setting, for screens and for the comments of an export.

Place in the path: keys of the settings document come in, sentences go out. A test holds it against
the fields of the settings, so that none is forgotten.

Source: article, steps 4 to 6, and its FAQ.
"""

from collections.abc import Mapping

__all__ = ["EXPLANATIONS"]

EXPLANATIONS: Mapping[str, str] = {
    "primary_sync": "Master switch of the whole connection; off pauses everything.",
    "ar.export_ar_invoices": "Section master: off stops every AR export, whatever else is on.",
    "ar.include_driver_bills": "Driver-related charges stand on AR invoices.",
    "ar.export_carrier_statements": "Statements that a sister owes us become AR invoices.",
    "ar.export_echecks": "E-checks become invoices to the customers of their loads.",
    "ar.deductions_as_credits": "Deductions are credit lines of the invoice.",
    "ar.autopost": "On: invoices are posted. Off: they stay drafts in Sage.",
    "ar.auto_create_customer": "A customer that Sage lacks is created.",
    "ar.match_by_name": "Without an external id, a unique name matches.",
    "ar.po_number_source": 'Fills Sage\'s PO number: "order_number" or "po_number".',
    "ar.attach_documents": "Rate confirmation, POD and BOL of a load are attached.",
    "ap.export_ap_bills": "Section master: off stops every AP export, whatever else is on.",
    "ap.export_driver_settlements": "Each driver settlement statement becomes a bill.",
    "ap.export_carrier_settlements": "Carrier work becomes bills, one a trip.",
    "ap.export_echecks": "E-checks become bills, and trips' bills take them off.",
    "ap.include_fuel": "Fuel card charges stand on bills of statements.",
    "ap.include_tolls": "Toll charges stand on bills of statements.",
    "ap.include_accessorials": "Accessorial charges stand on bills.",
    "ap.export_carrier_statements": "Carrier bills come from statements only, never per trip.",
    "ap.send_carrier_invoice_on_upload": "A bill goes out when the carrier's invoice is uploaded.",
    "ap.only_1099_drivers": "Only statements of 1099 drivers, i.e. of no employees.",
    "ap.autopost": "On: bills are posted. Off: they stay drafts, or submitted, in Sage.",
    "ap.auto_create_vendor": "A vendor that Sage lacks is created.",
    "ap.match_by_name": "Without an external id, a unique name matches.",
    "ap.link_carriers_by": 'Extra key: "external_id", "mc_number" or "usdot_number".',
    "ap.factoring_as": 'A factoring company becomes a pay-to "contact" or a "vendor".',
    "ap.attach_documents": "Carrier invoice, rate confirmation, POD, BOL are attached.",
    "advanced.default_payment_terms_days": "Net days when nobody else names any, 0 to 365.",
    "advanced.cross_subsidiary_billing": "Four documents between two subsidiaries; both need it.",
    "advanced.export_as_generated": "New documents go out at once, not with the next cycle.",
    "advanced.export_zero_amounts": "Documents of 0.00 are exported instead of skipped.",
    "advanced.custom_terms": "Net days of single customers or carriers, before the default.",
    "accounts.ar": 'Revenue accounts: "category/item", "category", or "default", the master.',
    "accounts.ap": "Expense accounts, in the same way.",
    "dimensions": "How a Sage dimension is filled: value pairs, then the default.",
    "custom_fields": "How a custom field of Sage is filled from Alvys.",
}
"""Key of the settings document to its effect."""
