"""The demo company's master data as tables: accounts, departments, classes, terms, fields.

Place in the path: ``ledger`` writes these into the books, ``settings`` maps charges to them. Facts
only; no function.
"""

from console.sandbox.books import CustomField

__all__ = [
    "ACCESSORIAL_EXPENSE",
    "ACCESSORIAL_REVENUE",
    "ACCOUNTS",
    "AP_TERMS",
    "AR_TERMS",
    "CLASSES",
    "CUSTOM_FIELDS",
    "DEPARTMENTS",
    "FLEET_DEPARTMENTS",
]

ACCOUNTS = (
    ("10100", "Operating Bank", "balancesheet", "debit", "active"),
    ("12000", "Accounts Receivable", "balancesheet", "debit", "active"),
    ("12900", "Unbilled Receivables", "balancesheet", "debit", "active"),
    ("20000", "Accounts Payable", "balancesheet", "credit", "active"),
    ("20900", "Accrued Carrier Pay", "balancesheet", "credit", "active"),
    ("33000", "Retained Earnings", "balancesheet", "credit", "active"),
    ("40000", "Linehaul Revenue", "incomestatement", "credit", "active"),
    ("40100", "Fuel Surcharge Revenue", "incomestatement", "credit", "active"),
    ("40200", "Brokerage Revenue (old)", "incomestatement", "credit", "inactive"),
    ("40300", "Accessorial Revenue", "incomestatement", "credit", "active"),
    ("40310", "Detention Revenue", "incomestatement", "credit", "active"),
    ("40320", "Lumper Revenue", "incomestatement", "credit", "active"),
    ("40350", "Layover Revenue", "incomestatement", "credit", "active"),
    ("40390", "Dedicated Contract Revenue", "incomestatement", "credit", "active"),
    ("50000", "Purchased Transportation", "incomestatement", "debit", "active"),
    ("50100", "Carrier Linehaul", "incomestatement", "debit", "active"),
    ("50300", "Carrier Accessorials", "incomestatement", "debit", "active"),
    ("50310", "Carrier Detention", "incomestatement", "debit", "active"),
    ("50350", "Carrier Layover", "incomestatement", "debit", "active"),
    ("51000", "Driver Settlements", "incomestatement", "debit", "active"),
    ("52000", "Fuel", "incomestatement", "debit", "active"),
    ("52100", "Tolls", "incomestatement", "debit", "active"),
    ("59900", "Owner Operator Pay (old)", "incomestatement", "debit", "inactive"),
)
"""Number, title, type, normal balance, status."""

DEPARTMENTS = (
    ("100", "Operations", "active"),
    ("110", "Dry Van", "active"),
    ("120", "Reefer", "active"),
    ("130", "Flatbed", "active"),
    ("140", "Power Only", "active"),
    ("150", "Brokered Freight", "active"),
    ("900", "Administration", "active"),
    ("990", "Intermodal (closed)", "inactive"),
)
"""Id, title, status."""

FLEET_DEPARTMENTS = {
    "Dry Van": "110",
    "Reefer": "120",
    "Flatbed": "130",
    "Power Only": "140",
    "Brokered": "150",
}
"""Fleet name to department id."""

CLASSES = (
    ("LH", "Long Haul", "active"),
    ("RG", "Regional", "active"),
    ("DD", "Dedicated", "active"),
    ("IM", "Intermodal", "inactive"),
)
"""Id, name, status."""

AR_TERMS = (10, 15, 45)
"""Net days that customers may have; 30 is missing on purpose, so 60 cannot fall back."""

AP_TERMS = (10, 15, 30)
"""Net days that vendors may have."""

CUSTOM_FIELDS = (
    CustomField(object_name="ARINVOICE", name="LOAD_NUMBER", label="Load Number", max_length=40),
    CustomField(object_name="ARINVOICE", name="BOL_NUMBER", label="BOL Number", max_length=20),
    CustomField(object_name="APBILL", name="LOAD_NUMBER", label="Load Number", max_length=40),
    CustomField(object_name="VENDOR", name="MC_NUMBER", label="MC Number", max_length=20),
    CustomField(object_name="VENDOR", name="USDOT_NUMBER", label="USDOT Number", max_length=20),
)
"""Fields that the company added to its documents and vendors."""

ACCESSORIAL_REVENUE = {"detention": "40310", "lumper": "40320", "layover": "40350"}
"""Accessorial slug to revenue account; the others take the category's."""

ACCESSORIAL_EXPENSE = {"detention": "50310", "layover": "50350"}
"""Accessorial slug to expense account; the others take the category's."""
