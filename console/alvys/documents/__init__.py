"""The documents that Alvys sends: wire models, and the reading of one record."""

from console.alvys.documents.billing import Invoice, InvoiceLine, InvoiceLoad
from console.alvys.documents.common import (
    Address,
    Fleet,
    Measure,
    Mileage,
    Money,
    PartyRef,
    Reference,
)
from console.alvys.documents.fields import Document, RefusedRecord, read_record
from console.alvys.documents.parties import (
    Carrier,
    Customer,
    Driver,
    ExternalId,
    InvoicingInformation,
)
from console.alvys.documents.work import (
    CarrierAccessorial,
    Load,
    Stop,
    Trip,
    TripCarrier,
    TripDriver,
    TripEquipment,
)

__all__ = [
    "Address",
    "Carrier",
    "CarrierAccessorial",
    "Customer",
    "Document",
    "Driver",
    "ExternalId",
    "Fleet",
    "Invoice",
    "InvoiceLine",
    "InvoiceLoad",
    "InvoicingInformation",
    "Load",
    "Measure",
    "Mileage",
    "Money",
    "PartyRef",
    "Reference",
    "RefusedRecord",
    "Stop",
    "Trip",
    "TripCarrier",
    "TripDriver",
    "TripEquipment",
    "read_record",
]
