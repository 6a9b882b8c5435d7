"""The simulated Sage company: who may enter, and its records as generic tables.

Place: the bottom of the sandbox. The demo data fills it, the gateway reads and writes it, the
control calls look at it. In come records as upper-case field names with text values; out come the
same records with a record number and audit stamps.

Must not: judge a record (accounting rules live in the gateway), format an answer, read a clock.

How it stays correct: a stored row is never altered in place, a change stores a new one. A row that
was handed out therefore stays what it was, and undoing a transaction is putting the old row back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

Row: TypeAlias = Mapping[str, str]
"""One record: upper-case Sage field names to text. Money has two places, dates are MM/DD/YYYY.

Names that begin with an underscore are the sandbox's own and never leave through the gateway:
_CONTROLID and _EXTERNALID, on documents, as the function that made them carried them; _APPROVALS,
on bills, how many have approved them.
"""

BARS = frozenset({"locked", "password_expired", "address", "two_step"})
"""What can keep a user out although the password is right: too many tries, a password that is too
old, an address that the company does not admit, a code that nobody is there to type."""

SUBLEDGERS = frozenset({"all", "ar", "ap"})
"""What a period can be closed for."""

# On these objects WHENCREATED is the date of the document; the audit stamp has a name of its own.
_DATED_OBJECTS = frozenset(
    {"ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT", "ARPYMT", "APPYMT"}
)
_MASTER_OBJECTS = frozenset(
    {"CUSTOMER", "VENDOR", "CONTACT", "GLACCOUNT", "LOCATION", "LOCATIONENTITY", "DEPARTMENT"}
    | {"CLASS", "PROJECT", "ITEM", "ARTERM", "APTERM", "TASK", "EMPLOYEE", "WAREHOUSE"}
    | {"CONTRACT", "LANE", "ARACCOUNTLABEL", "APACCOUNTLABEL", "CHECKINGACCOUNT"}
)
# Objects that are a part of another one: its records whose field holds the value.
_PARTS = {"ARADVANCE": ("ARPYMT", "RECORDTYPE", "rr")}
_STAMP = "%m/%d/%Y %H:%M:%S"
_FIRST_RECORD_NO = 101


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The Web Services licence of an integration, known to the gateway as a whole."""

    sender_id: str
    """Compared case-sensitively."""
    password: str = field(repr=False)
    """Compared case-sensitively."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A Web Services user of the company."""

    user_id: str
    """Compared case-sensitively."""
    password: str = field(repr=False)
    """Compared case-sensitively."""
    entities: frozenset[str] | None = None
    """Entity ids this user may enter. None: every entity and the top level."""
    denied: frozenset[tuple[str, str]] = frozenset()
    """(operation, object) pairs the role lacks, such as ("create", "APBILL"); lower, upper case.

    Instead of the object a module may stand, such as AR, and * instead of the operation.
    """
    session_length: timedelta = timedelta(hours=6)
    """How long a session lives after its last call."""
    barred: str = ""
    """One of BARS; empty: nothing keeps the user out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRule:
    """A rule that the company wrote for its documents, with its own words for a refusal."""

    name: str
    """What the company calls it."""
    object_name: str
    """ARINVOICE, APBILL, ARADJUSTMENT or APADJUSTMENT."""
    text: str
    """What whoever breaks it is told."""
    demands: str = ""
    """Field of the header that must not be empty; empty: no document passes."""
    over: Decimal | None = None
    """It is for documents over this total; None: for all."""
    approval: bool = False
    """Whether it is part of an approval policy; otherwise it is a smart rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The company's own settings."""

    company_id: str
    """Compared case-sensitively."""
    users: Mapping[str, User]
    """Key: user id."""
    senders: frozenset[str]
    """Sender ids under the company's Web Services authorizations."""
    base_currency: str = "USD"
    """ISO code every amount is in."""
    multi_currency: bool = False
    """Whether documents may carry a currency group."""
    multi_entity: bool = True
    """Whether document lines need a location at top level."""
    bill_sequencing: bool = False
    """Whether bills without a number get one."""
    invoice_sequencing: bool = False
    """Whether invoices without a number get one."""
    replaces_numbers: bool = False
    """Whether those two sequences number also what comes with a number."""
    party_sequencing: bool = False
    """Whether customers and vendors without an id get one."""
    attachment_sequencing: bool = False
    """Whether attachments without an id get one."""
    hold_blocks: bool = False
    """Whether documents of a party on hold or over its limit are refused; False: only a warning."""
    own_summaries: bool = False
    """Whether every document must name the summary that it is posted into."""
    entity_only: bool = False
    """Whether documents are made inside an entity only, as with several base currencies."""
    account_override: bool = True
    """Whether lines of receivables may name an account; False: a label, which has its account."""
    restricted_accounts: frozenset[str] = frozenset()
    """Numbers of accounts that no document may be posted to."""
    zero_lines: bool = True
    """Whether a line may be over nothing."""
    cents_only: bool = False
    """Whether an amount with more than two places is refused; otherwise it is rounded."""
    currencies: Mapping[str, bool] = field(default_factory=dict)
    """Key: foreign currency that is switched on. Value: whether it has an exchange rate."""
    unsubscribed: frozenset[str] = frozenset()
    """Modules that the company does not pay for, as a right names them."""
    rules: tuple[DocumentRule, ...] = ()
    """In the order in which they are asked."""
    titles: frozenset[str] = frozenset()
    """Titles that employees can have; empty: any."""
    expired: bool = False
    """Whether the time of the company, which is a demo company, is over."""
    bill_approvals: int = 0
    """How many people must approve a submitted bill before it is posted; 0: nobody has to."""
    inline_credits: bool = False
    """Whether a payment may use up the negative lines of a document."""
    custom_discounts: bool = False
    """Whether a payment may take a discount that no term grants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """A field that the company added to an object."""

    object_name: str
    """Such as ARINVOICE or APBILLITEM."""
    name: str
    """Integration name, upper case."""
    label: str
    """What people see."""
    datatype: str = "TEXT"
    """TEXT, TEXTAREA, INTEGER, BOOLEAN, DATE, ENUM, DECIMAL, CURRENCY."""
    max_length: int = 100
    """Characters; for texts only."""
    required: bool = False
    """Whether a document without it is refused."""
    valid_values: tuple[str, ...] = ()
    """Allowed values in display order; for ENUM only."""


class _Table:
    """The records of one object by record number, with look-ups that are built when first used."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self._lookups: dict[str, dict[str, dict[str, None]]] = {}

    def put(self, record_no: str, row: Row | None) -> Row | None:
        """Store a row, or remove it when None; returns what stood there before."""
        before = self.rows.get(record_no)
        for field_name, lookup in self._lookups.items():
            old = None if before is None else before.get(field_name, "")
            new = None if row is None else row.get(field_name, "")
            if old == new:
                continue
            if old is not None:
                lookup[old].pop(record_no, None)
            if new is not None:
                lookup.setdefault(new, {})[record_no] = None
        if row is None:
            self.rows.pop(record_no, None)
            return before
        comes_back = (
            before is None and self.rows and int(next(reversed(self.rows))) > int(record_no)
        )
        self.rows[record_no] = row
        if comes_back:
            self.rows = dict(sorted(self.rows.items(), key=lambda item: int(item[0])))
        return before

    def matching(self, field_name: str, value: str) -> list[Row]:
        """The rows whose field holds exactly the value, without a scan after the first call."""
        lookup = self._lookups.get(field_name)
        if lookup is None:
            lookup = {}
            for record_no, row in self.rows.items():
                lookup.setdefault(row.get(field_name, ""), {})[record_no] = None
            self._lookups[field_name] = lookup
        return [self.rows[record_no] for record_no in lookup.get(value, ())]


class Books:
    """One Sage company: tables of records, closed periods, custom fields, and real rollback."""

    def __init__(self, *, company: Company, now: Callable[[], datetime]) -> None:
        """Open empty books.

        Args:
            company: The company's settings and users.
            now: Gives the present moment, aware UTC; the only clock the books know.
        """
        self.company = company
        self.now = now
        self._tables: dict[str, _Table] = {}
        self._next_record_no = _FIRST_RECORD_NO
        self._closed: set[tuple[str, str]] = set()
        self._custom_fields: dict[str, dict[str, CustomField]] = {}
        self._undo: list[tuple[_Table, str, Row | None]] | None = None

    def add(self, object_name: str, fields: Mapping[str, str]) -> str:
        """Store a new record and stamp it.

        Args:
            object_name: Such as CUSTOMER or ARINVOICE.
            fields: Upper-case names to text. STATUS is "active" unless given on master data.

        Returns:
            The RECORDNO, unique in the company.
        """
        record_no = str(self._next_record_no)
        self._next_record_no += 1
        stamp = self.stamp()
        created = "AUWHENCREATED" if object_name in _DATED_OBJECTS else "WHENCREATED"
        status = {"STATUS": "active"} if object_name in _MASTER_OBJECTS else {}
        row = {created: stamp, **status, **fields, "RECORDNO": record_no, "WHENMODIFIED": stamp}
        self._put(object_name, record_no, row)
        return record_no

    def change(self, object_name: str, record_no: str, fields: Mapping[str, str]) -> None:
        """Overwrite some fields of a record and stamp it as modified.

        Raises:
            KeyError: There is no such record.
        """
        row = self._tables[object_name].rows[record_no]
        changed = {**row, **fields, "RECORDNO": record_no, "WHENMODIFIED": self.stamp()}
        self._put(object_name, record_no, changed)

    def remove(self, object_name: str, record_no: str) -> None:
        """Delete a record.

        Raises:
            KeyError: There is no such record.
        """
        if record_no not in self._tables[object_name].rows:
            raise KeyError(record_no)
        self._put(object_name, record_no, None)

    def rows(self, object_name: str) -> list[Row]:
        """Every record of an object, oldest first; empty when there is none."""
        if object_name in _PARTS:
            return self.find_all(*_PARTS[object_name])
        table = self._tables.get(object_name)
        return list(table.rows.values()) if table else []

    def find(self, object_name: str, field_name: str, value: str) -> Row | None:
        """The first record whose field holds exactly the value; quick for every field."""
        matching = self.find_all(object_name, field_name, value)
        return matching[0] if matching else None

    def find_all(self, object_name: str, field_name: str, value: str) -> list[Row]:
        """All records whose field holds exactly the value; quick for every field."""
        if object_name in _PARTS:
            whole, by, kind = _PARTS[object_name]
            return [row for row in self.find_all(whole, field_name, value) if row[by] == kind]
        table = self._tables.setdefault(object_name, _Table())
        if field_name == "RECORDNO":
            row = table.rows.get(value)
            return [] if row is None else [row]
        return table.matching(field_name, value)

    def add_custom_field(self, custom_field: CustomField) -> None:
        """Add a custom field to an object, or redefine it."""
        fields = self._custom_fields.setdefault(custom_field.object_name, {})
        fields[custom_field.name] = custom_field

    def custom_fields(self, object_name: str) -> Mapping[str, CustomField]:
        """The custom fields of an object by integration name, in the order they were added."""
        return self._custom_fields.get(object_name, {})

    def close_period(self, month: str, subledger: str = "all") -> None:
        """Close a month ("YYYY-MM") for a subledger: "ar", "ap", or "all"."""
        self._closed.add((month, _known_subledger(subledger)))

    def open_period(self, month: str, subledger: str = "all") -> None:
        """Open a month again; "all" opens it for every subledger."""
        if _known_subledger(subledger) == "all":
            self._closed -= {(month, name) for name in SUBLEDGERS}
            return
        if (month, "all") in self._closed:
            self._closed.discard((month, "all"))
            self._closed |= {(month, name) for name in SUBLEDGERS - {"all"}}
        self._closed.discard((month, subledger))

    def is_open(self, on: date, subledger: str) -> bool:
        """Whether a document may be posted on that day in the subledger."""
        month = on.strftime("%Y-%m")
        return self._closed.isdisjoint({(month, "all"), (month, _known_subledger(subledger))})

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Undo every add, change and remove of the block when it raises; blocks may nest."""
        outermost = self._undo is None
        undo = [] if self._undo is None else self._undo
        self._undo = undo
        mark = len(undo)
        try:
            yield
        except BaseException:
            # Also when the request is cancelled: half a transaction must never stay.
            self._restore(undo, mark)
            raise
        finally:
            if outermost:
                self._undo = None

    def stamp(self) -> str:
        """The present moment as an audit stamp, MM/DD/YYYY HH:MM:SS in UTC."""
        return self.now().strftime(_STAMP)

    def _put(self, object_name: str, record_no: str, row: Row | None) -> None:
        table = self._tables.setdefault(object_name, _Table())
        before = table.put(record_no, row)
        if self._undo is not None:
            self._undo.append((table, record_no, before))

    @staticmethod
    def _restore(undo: list[tuple[_Table, str, Row | None]], mark: int) -> None:
        while len(undo) > mark:
            table, record_no, before = undo.pop()
            table.put(record_no, before)


def _known_subledger(subledger: str) -> str:
    if subledger not in SUBLEDGERS:
        raise ValueError(f"not a subledger: {subledger}")
    return subledger
