"""A small company and the means to talk to its gateway, for the gateway's tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from console.sandbox.books import Books, Company, CustomField, Sender, User
from console.sandbox.gateway import Gateway, GatewayManners, Reply

ENDPOINT = "http://127.0.0.1:8000/ia/xml/xmlgw.phtml"
SENDER = Sender(sender_id="haul", password="haul-secret")
STRANGER = Sender(sender_id="stranger", password="stranger-secret")
TOP_LOGIN = (
    "<login><userid>ws</userid><companyid>acme</companyid><password>ws-secret</password></login>"
)


@dataclass(slots=True)
class ManualClock:
    """A clock that moves when it is told to."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def company(**changes: object) -> Company:
    settings: dict[str, Any] = {
        "company_id": "acme",
        "users": {
            "ws": User(user_id="ws", password="ws-secret"),
            "east": User(user_id="east", password="east-secret", entities=frozenset({"E100"})),
            "reader": User(
                user_id="reader",
                password="reader-secret",
                denied=frozenset({("create", "APBILL"), ("create", "ARINVOICE")}),
            ),
            "blind": User(
                user_id="blind",
                password="blind-secret",
                denied=frozenset({("read", "GLACCOUNT")}),
            ),
        },
        "senders": frozenset({"haul"}),
    }
    return Company(**{**settings, **changes})


def books(clock: ManualClock | None = None, **changes: object) -> Books:
    """A company with two entities, and one of everything that can be wrong."""
    made = Books(company=company(**changes), now=(clock or ManualClock()).now)
    for entity, name in (("E100", "East"), ("E200", "West")):
        made.add("LOCATIONENTITY", {"LOCATIONID": entity, "NAME": name, "CURRENCY": "USD"})
        made.add("LOCATION", {"LOCATIONID": entity, "NAME": name})
    made.add("LOCATION", {"LOCATIONID": "E100-10", "NAME": "East Yard", "PARENTID": "E100"})
    made.add("LOCATION", {"LOCATIONID": "OLD", "NAME": "Old Yard", "STATUS": "inactive"})
    made.add("DEPARTMENT", {"DEPARTMENTID": "100", "TITLE": "Dry Van"})
    made.add("DEPARTMENT", {"DEPARTMENTID": "900", "TITLE": "Gone", "STATUS": "inactive"})
    made.add("CLASS", {"CLASSID": "FULL", "NAME": "Full Load"})
    _add_accounts(made)
    for customer, status in (("C-1", "active"), ("C-9", "inactive")):
        fields = {"CUSTOMERID": customer, "NAME": f"Customer {customer}", "STATUS": status}
        made.add("CUSTOMER", fields)
    for vendor, status in (("V-1", "active"), ("V-2", "active"), ("V-9", "inactive")):
        fields = {"VENDORID": vendor, "NAME": f"Vendor {vendor}", "STATUS": status}
        made.add("VENDOR", fields)
    for term_object in ("ARTERM", "APTERM"):
        made.add(term_object, {"NAME": "Net 15"})
        made.add(term_object, {"NAME": "Net 99", "STATUS": "inactive"})
    made.add_custom_field(
        CustomField(object_name="ARINVOICE", name="LOAD_NUMBER", label="Load", max_length=10)
    )
    made.add_custom_field(
        CustomField(object_name="APBILL", name="LOAD_NUMBER", label="Load", max_length=10)
    )
    made.close_period("2026-01", "ar")
    made.close_period("2025-12")
    return made


def _add_accounts(made: Books) -> None:
    made.add("GLACCOUNT", {"ACCOUNTNO": "40000", "TITLE": "Freight Revenue"})
    made.add("GLACCOUNT", {"ACCOUNTNO": "40100", "TITLE": "Fuel", "REQUIREDEPT": "true"})
    made.add("GLACCOUNT", {"ACCOUNTNO": "40200", "TITLE": "Other", "REQUIRECLASS": "true"})
    made.add("GLACCOUNT", {"ACCOUNTNO": "40900", "TITLE": "Old", "STATUS": "inactive"})
    made.add("GLACCOUNT", {"ACCOUNTNO": "33000", "CLOSINGTYPE": "closing account"})
    made.add("GLACCOUNT", {"ACCOUNTNO": "50000", "TITLE": "Purchased Transportation"})


def gateway(made: Books | None = None, *, seed: int = 1, **manners: Any) -> Gateway:
    """The gateway of a company; manners are those of GatewayManners."""
    return Gateway(
        books=made or books(),
        senders=[SENDER, STRANGER],
        seed=seed,
        manners=GatewayManners(**manners),
    )


def envelope(
    *functions: str,
    credentials: str = TOP_LOGIN,
    sender: Sender = SENDER,
    control: str = "<uniqueid>false</uniqueid>",
    transaction: str = "false",
) -> bytes:
    """A request; functions are elements, or whole function blocks with a control id."""
    content = "".join(
        function
        if function.startswith("<function")
        else f'<function controlid="f{number}">{function}</function>'
        for number, function in enumerate(functions, start=1)
    )
    after = "<dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<request><control><senderid>{sender.sender_id}</senderid>"
        f"<password>{sender.password}</password><controlid>r1</controlid>{control}{after}</control>"
        f'<operation transaction="{transaction}"><authentication>{credentials}</authentication>'
        f"<content>{content}</content></operation></request>"
    ).encode()


def session(session_id: str) -> str:
    return f"<sessionid>{session_id}</sessionid>"


def login(user: str, entity: str = "", company_id: str = "acme", password: str = "") -> str:
    place = f"<locationid>{entity}</locationid>" if entity else ""
    return (
        f"<login><userid>{user}</userid><companyid>{company_id}</companyid>"
        f"<password>{password or f'{user}-secret'}</password>{place}</login>"
    )


def date_block(name: str, day: str) -> str:
    year, month, of_month = day.split("-")
    return f"<{name}><year>{year}</year><month>{month}</month><day>{of_month}</day></{name}>"


def term(name: str) -> str:
    return f"<termname>{name}</termname>"


def custom_field(name: str, value: str) -> str:
    return (
        f"<customfield><customfieldname>{name}</customfieldname>"
        f"<customfieldvalue>{value}</customfieldvalue></customfield>"
    )


def custom_fields(name: str, value: str) -> str:
    return f"<customfields>{custom_field(name, value)}</customfields>"


def line(
    account: str = "40000", amount: str = "100.00", location: str = "E100", rest: str = ""
) -> str:
    place = f"<locationid>{location}</locationid>" if location else ""
    return (
        f"<lineitem><glaccountno>{account}</glaccountno><amount>{amount}</amount>"
        f"<memo>Linehaul</memo>{place}{rest}</lineitem>"
    )


def invoice(
    number: str = "INV-1",
    *,
    customer: str = "C-1",
    created: str = "2026-03-02",
    due: str = "<datedue><year>2026</year><month>04</month><day>01</day></datedue>",
    before_number: str = "",
    after_number: str = "",
    lines: str = "",
) -> str:
    numbered = f"<invoiceno>{number}</invoiceno>" if number else ""
    return (
        f"<create_invoice><customerid>{customer}</customerid>{date_block('datecreated', created)}"
        f"{due}{before_number}{numbered}{after_number}"
        f"<invoiceitems>{lines or line()}</invoiceitems></create_invoice>"
    )


def bill(number: str = "B-1", *, lines: str = "", **fields: str) -> str:
    values = {
        "VENDORID": "V-1",
        "WHENCREATED": "03/02/2026",
        "WHENDUE": "04/01/2026",
        "RECORDID": number,
        **fields,
    }
    flat = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return (
        f"<create><APBILL>{flat}<APBILLITEMS>{lines or bill_line()}</APBILLITEMS></APBILL></create>"
    )


def bill_line(**fields: str) -> str:
    values = {"ACCOUNTNO": "50000", "TRX_AMOUNT": "80.00", "LOCATIONID": "E100", **fields}
    flat = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return f"<APBILLITEM>{flat}</APBILLITEM>"


def query(object_name: str, fields: str, rest: str = "") -> str:
    selected = "".join(f"<field>{name}</field>" for name in fields.split())
    return f"<query><object>{object_name}</object><select>{selected}</select>{rest}</query>"


def ordered(field_name: str = "RECORDNO", direction: str = "ascending") -> str:
    return f"<orderby><order><field>{field_name}</field><{direction}/></order></orderby>"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, taken apart."""

    root: etree._Element

    @property
    def results(self) -> list[etree._Element]:
        return self.root.findall("operation/result")

    @property
    def statuses(self) -> list[str | None]:
        return [result.findtext("status") for result in self.results]

    def key(self, at: int = 0) -> str:
        return self.results[at].findtext("key") or ""

    def errors(self) -> list[tuple[str, str]]:
        """Number and text of every error, without support ids."""
        return [
            (
                error.findtext("errorno") or "",
                (error.findtext("description2") or "").split(" [Support ID:")[0],
            )
            for error in self.root.iter("error")
        ]

    def rows(self, at: int = 0) -> list[dict[str, str]]:
        data = self.results[at].find("data")
        assert data is not None, etree.tostring(self.root)
        return [{field.tag: field.text or "" for field in row} for row in data]

    def data(self, at: int = 0) -> dict[str, str]:
        """The attributes of a data element."""
        data = self.results[at].find("data")
        assert data is not None, etree.tostring(self.root)
        return {str(name): str(value) for name, value in data.attrib.items()}


def ask(asked: Gateway, *functions: str, **envelope_parts: Any) -> Answer:
    """Send functions, and take the answer apart."""
    return send(asked, envelope(*functions, **envelope_parts))


def send(asked: Gateway, body: bytes) -> Answer:
    reply: Reply = asked.answer(body, endpoint=ENDPOINT)
    return Answer(etree.fromstring(reply.body))


def numbers(rows: Sequence[dict[str, str]], name: str = "RECORDNO") -> list[str]:
    return [row[name] for row in rows]
