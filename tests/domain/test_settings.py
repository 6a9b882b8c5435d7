import pytest

from console.domain.connection import ConnectionStatus, check_destination
from console.domain.inclusion import included_lines, included_total
from console.domain.settings import ApSettings, Settings
from console.errors import LastActiveToggleError, PostingDestinationLockedError
from tests.builders import bill, connection, settings, transaction


def test_section_is_turned_off_when_the_other_one_is_on() -> None:
    changed = Settings().with_section("ar", on=False)
    assert (False, True) == (changed.section_is_on("ar"), changed.section_is_on("ap"))


def test_last_active_toggle_stays_on_when_somebody_turns_it_off() -> None:
    """Rule last-active-toggle: the refusal names primary sync."""
    only_ap = Settings().with_section("ar", on=False)
    with pytest.raises(LastActiveToggleError) as refusal:
        only_ap.with_section("ap", on=False)
    assert "Primary Sync" in refusal.value.hint


def test_primary_sync_pauses_when_it_is_turned_off() -> None:
    """Rule primary-sync."""
    paused = connection(settings=settings().with_primary_sync(on=False))
    assert ConnectionStatus.PAUSED is paused.status


def test_draft_is_not_set_up() -> None:
    assert ConnectionStatus.NOT_SET_UP is connection(established_at=None).status


@pytest.mark.parametrize("change", ["entity_id", "company_id"])
def test_destination_is_locked_when_the_connection_is_active(change: str) -> None:
    """Rule destination-locked."""
    with pytest.raises(PostingDestinationLockedError):
        check_destination(connection(), connection(**{change: "other"}))


def test_destination_is_open_when_the_connection_is_a_draft() -> None:
    draft = connection(established_at=None)
    check_destination(draft, connection(entity_id="E200"))


def test_accessorials_stay_off_a_bill_when_the_toggle_is_off() -> None:
    """Rule include-lines: 900.00 of linehaul without 75.00 of detention."""
    assert ["900.00"] == [str(one.amount) for one in included_lines(bill(), settings())]


def test_accessorials_stand_on_a_bill_when_the_toggle_is_on() -> None:
    on = settings(ap=ApSettings(include_accessorials=True))
    assert "975.00" == str(included_total(bill(), on))


def test_invoice_keeps_every_line_whatever_the_ap_toggle() -> None:
    assert transaction().lines == included_lines(transaction(), settings())
