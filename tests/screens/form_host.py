"""One form alone in a window, on a company written down here: what its tests do and look at."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from console.domain.company import DimensionInfo, SageCompany
from console.domain.finding import Finding
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.parties import PartyChoice
from console.domain.reference import DimensionValue, FieldInfo, GlAccount
from console.domain.settings import AdvancedSettings, Settings
from console.domain.terms import CustomTerm
from console.screens.forms.base import SettingsEdited, SettingsForm
from console.screens.forms.offers import Offers
from console.screens.forms.places import FORMS, FormName
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from console.theming import DEFAULT_VARIABLES, STYLES_NAMES, find_themes

ACCOUNTS = [
    GlAccount(no="10100", title="Operating Bank", type="balancesheet", active=True),
    GlAccount(no="40000", title="Linehaul Revenue", type="incomestatement", active=True),
    GlAccount(no="40300", title="Accessorial Revenue", type="incomestatement", active=True),
    GlAccount(no="40310", title="Detention Revenue", type="incomestatement", active=False),
    GlAccount(no="50000", title="Purchased Transport", type="incomestatement", active=True),
    GlAccount(no="50300", title="Carrier Accessorials", type="incomestatement", active=True),
]


def _value(id_: str, name: str, *, active: bool = True, stuck: bool = False) -> DimensionValue:
    return DimensionValue(id=id_, name=name, active=active, non_posting=stuck)


def _field(object_: str, code: str, kind: str, length: int, *, needed: bool = False) -> FieldInfo:
    label = code.replace("_", " ").title()
    return FieldInfo(
        object=object_, code=code, label=label, data_type=kind, length=length, required=needed
    )


COMPANY = SageCompany(
    dimensions=(
        DimensionInfo(object="DEPARTMENT", label="Fleet"),
        DimensionInfo(object="CLASS", label="Class"),
        DimensionInfo(object="ROUTE", label="Route", user_defined=True),
    ),
    dimension_values={
        "DEPARTMENT": {
            "100": _value("100", "Operations"),
            "110": _value("110", "Dry Van"),
            "120": _value("120", "Reefer", active=False),
            "130": _value("130", "Flatbed", active=False, stuck=True),
        },
        "CLASS": {"OTR": _value("OTR", "Over the Road")},
    },
    requires={"40000": frozenset({"DEPARTMENT", "CLASS"})},
    fields={
        "ARINVOICE": {
            "LOAD_NUMBER": _field("ARINVOICE", "LOAD_NUMBER", "TEXT", 40),
            "PICKED_UP": _field("ARINVOICE", "PICKED_UP", "DATE", 0, needed=True),
        },
        "APBILLITEM": {"MILES": _field("APBILLITEM", "MILES", "INTEGER", 8)},
    },
)
OFFERS = Offers(
    is_read=True,
    accounts=ACCOUNTS,
    company=COMPANY,
    items={"accessorial": ("detention", "layover")},
    values={"fleet": ("Dry Van", "Reefer")},
    parties=(
        PartyChoice(kind="customer", id="C1", name="Harbor Foods"),
        PartyChoice(kind="carrier", id="K1", name="Goldcrest Carriers"),
    ),
)
SETTINGS = Settings(
    accounts=AccountMappings(
        ar={"default": "40000", "accessorial": "40300", "accessorial/detention": "40310"},
        ap={"default": "50000"},
    ),
    dimensions=(
        DimensionMapping(
            dimension="DEPARTMENT", source="fleet", default="100", values={"Dry Van": "110"}
        ),
    ),
    custom_fields=(
        CustomFieldMapping(object="ARINVOICE", field="LOAD_NUMBER", source="load.load_number"),
    ),
    advanced=AdvancedSettings(
        custom_terms=(CustomTerm(party_kind="customer", party="C1", days=10),)
    ),
)


class FormApp(App[None]):
    """A window with one form."""

    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, form: SettingsForm) -> None:
        super().__init__(css_path=[find_themes() / name for name in STYLES_NAMES])
        self.animation_level = "none"
        self.form = form
        self.edited: list[Settings] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DEFAULT_VARIABLES)

    def compose(self) -> ComposeResult:
        yield self.form

    def on_mount(self) -> None:
        self.form.begin()

    def on_settings_edited(self, event: SettingsEdited) -> None:
        self.edited.append(event.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHands:
    """A person in front of one form."""

    app: FormApp
    pilot: Pilot[None] = field(repr=False)

    @property
    def form(self) -> SettingsForm:
        return self.app.form

    @property
    def settings(self) -> Settings:
        return self.form.settings

    @property
    def about(self) -> list[str]:
        """What is told about the field under the cursor, line by line."""
        return self.form.query_one("#about", Label).plain.splitlines()

    @property
    def values(self) -> dict[str, str]:
        """What each field says."""
        return {line.field: line.value for line in self.form.field_lines()}

    @property
    def row(self) -> str:
        """The row under the cursor of the list on top."""
        row = self.app.screen.query_one(RowList).row
        return " | ".join(cell.text for cell in row.cells.values() if cell.text) if row else ""

    @property
    def refusal(self) -> str:
        """What the dialog on top refuses."""
        return self.app.screen.query_one("#refusal", Label).plain

    def notes(self) -> Iterator[tuple[str, str]]:
        """Give field and note of each line."""
        return ((line.field, line.note) for line in self.form.field_lines())

    async def go(self, field: str) -> None:
        """Move the cursor to a field."""
        assert self.form.focus_field(field), field
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys and see what they did."""
        await self.pilot.press(*keys)
        await self.pilot.pause()


def make_form(
    name: FormName,
    *,
    settings: Settings = SETTINGS,
    offers: Offers = OFFERS,
    findings: Sequence[Finding] = (),
    can_edit: bool = True,
) -> FormApp:
    """Return a window with a form."""
    return FormApp(FORMS[name](settings, offers, findings, can_edit=can_edit, id="form"))


@asynccontextmanager
async def open_form(
    name: FormName,
    *keys: str,
    settings: Settings = SETTINGS,
    offers: Offers = OFFERS,
    findings: Sequence[Finding] = (),
    can_edit: bool = True,
) -> AsyncIterator[FormHands]:
    """Open a form and press keys."""
    app = make_form(name, settings=settings, offers=offers, findings=findings, can_edit=can_edit)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = FormHands(app=app, pilot=pilot)
        await hands.press(*keys)
        yield hands
