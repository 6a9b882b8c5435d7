"""The wizard's service on a real sandbox: step by step, with the process killed in between."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from console.connections.probing import MODULES
from console.domain.connection import ConnectionStatus, PostingDestination
from console.domain.draft import Draft, Step, StepState, step_views
from console.domain.probe import Probe, ProbeLine
from console.domain.settings import ApSettings, ArSettings, Settings
from console.errors import (
    AccessDeniedError,
    AlreadyConnectedError,
    AuthenticationError,
    DraftIncompleteError,
    LastActiveToggleError,
    RuleError,
)
from tests.builders import ADMIN, READER
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAME = "Northlantern Logistics"
OTHER = "Harrow Ridge Transport"
CHILD, TOP = PostingDestination.CHILD, PostingDestination.TOP


@pytest.fixture(scope="module")
def shared() -> Iterator[Console]:
    with running_console(NOW, loads=0) as opened:
        yield opened


@pytest.fixture
def console(shared: Console) -> Console:
    """The one sandbox, with nothing connected."""
    for draft in shared.store.drafts.all():
        shared.store.drafts.remove(draft.subsidiary_id)
        shared.store.credentials.forget(draft.subsidiary_id)
    for connection in shared.store.connections.all():
        shared.store.connections.remove(connection.subsidiary_id)
        shared.store.credentials.forget(connection.subsidiary_id)
    return shared


async def sign_in(console: Console, name: str = NAME, password: str = "", **more: str) -> Probe:
    keys = console.server.credentials
    return await console.connections.wizard.enter_credentials(
        ADMIN,
        name,
        company_id=more.get("company_id", keys.company_id),
        user_id=keys.user_id,
        password=SecretStr(password or keys.user_password),
    )


async def until_method(console: Console, name: str = NAME) -> Draft:
    wizard = console.connections.wizard
    await wizard.start(ADMIN, name)
    wizard.choose_destination(ADMIN, name, CHILD)
    wizard.confirm_destination(ADMIN, name, name)
    await sign_in(console, name)
    return wizard.confirm_entity(ADMIN, name)


def restarted(console: Console) -> Console:
    """A console of another process on the same store."""
    return Console(server=console.server, store=console.store, clock=console.clock)


async def test_connection_is_active_when_every_step_is_done(console: Console) -> None:
    """Each step on services of a new process: nothing but the store carries the draft over."""
    await restarted(console).connections.wizard.start(ADMIN, NAME)
    restarted(console).connections.wizard.choose_destination(ADMIN, NAME, CHILD)
    restarted(console).connections.wizard.confirm_destination(ADMIN, NAME, NAME)
    await sign_in(restarted(console))
    restarted(console).connections.wizard.confirm_entity(ADMIN, NAME)
    restarted(console).connections.wizard.start_empty(ADMIN, NAME)
    for step in Step:
        restarted(console).connections.wizard.go_to(ADMIN, NAME, step)
        assert step is restarted(console).connections.wizard.draft(ADMIN, NAME).at
    restarted(console).connections.wizard.update_settings(ADMIN, NAME, console.sample_settings())
    result = await restarted(console).connections.wizard.save(ADMIN, NAME)

    assert ConnectionStatus.ACTIVE is result.connection.status
    assert ("E200", NOW) == (result.connection.entity_id, result.connection.established_at)
    assert () == console.connections.drafts(ADMIN)


async def test_draft_holds_no_secret_when_the_password_was_taken(console: Console) -> None:
    await until_method(console)
    draft = console.connections.wizard.draft(ADMIN, NAME)

    assert console.server.credentials.user_password not in repr(draft)
    assert console.store.credentials.has(draft.subsidiary_id, "password")


async def test_lines_tell_everything_when_credentials_are_good(console: Console) -> None:
    seen: list[ProbeLine] = []
    wizard = console.connections.wizard
    await wizard.start(ADMIN, NAME)
    wizard.choose_destination(ADMIN, NAME, CHILD)
    keys = console.server.credentials
    found = await wizard.enter_credentials(
        ADMIN,
        NAME,
        company_id=keys.company_id,
        user_id=keys.user_id,
        password=SecretStr(keys.user_password),
        on_line=seen.append,
    )

    names = ["Sign-in", "Entities", "Entity", "Chart of accounts", "Custom fields", *MODULES]
    assert names == [line.name for line in seen]
    assert [] == [line for line in found.lines if not line.ok]
    assert tuple(seen) == found.lines


async def test_module_is_named_with_its_prerequisite_when_rights_lack(console: Console) -> None:
    books = console.server.world.books
    before = books.company
    lacking = {
        key: replace(user, denied=frozenset({("create", "APBILL")}))
        for key, user in before.users.items()
    }
    books.company = replace(before, users=lacking)
    await console.connections.wizard.start(ADMIN, NAME)
    console.connections.wizard.choose_destination(ADMIN, NAME, CHILD)
    try:
        found = await sign_in(console)
    finally:
        books.company = before

    [line] = [line for line in found.lines if not line.ok]
    assert ("Accounts Payable", None) == (line.name, found.failure)
    assert "Bills (Add)" in line.diagnosis
    assert "Accounts Payable" in line.prerequisite


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"company_id": "wrong"}])
async def test_nothing_is_kept_when_sage_refuses_the_credentials(
    console: Console, wrong: dict[str, str]
) -> None:
    draft = await console.connections.wizard.start(ADMIN, NAME)
    console.connections.wizard.choose_destination(ADMIN, NAME, CHILD)
    found = await sign_in(console, **wrong)

    assert isinstance(found.failure, AuthenticationError)
    assert ["Sign-in"] == [line.name for line in found.lines]
    assert found.lines[0].prerequisite
    assert not console.store.credentials.has(draft.subsidiary_id, "password")
    assert console.connections.wizard.draft(ADMIN, NAME).signed_in_at is None


async def test_destination_is_not_confirmed_when_something_else_is_typed(
    console: Console,
) -> None:
    wizard = console.connections.wizard
    await wizard.start(ADMIN, NAME)
    wizard.choose_destination(ADMIN, NAME, TOP)
    with pytest.raises(RuleError, match="not confirmed"):
        wizard.confirm_destination(ADMIN, NAME, "yes")
    assert not wizard.draft(ADMIN, NAME).destination_confirmed


async def test_confirmation_is_gone_when_the_choice_changes(console: Console) -> None:
    """Rule destination-locked: what was confirmed is what is used."""
    await until_method(console)
    changed = console.connections.wizard.choose_destination(ADMIN, NAME, TOP)

    assert (False, None) == (changed.destination_confirmed, changed.entity_id)


async def test_entity_is_shown_before_it_is_confirmed(console: Console) -> None:
    """Rule matching-entity."""
    wizard = console.connections.wizard
    await wizard.start(ADMIN, NAME)
    wizard.choose_destination(ADMIN, NAME, CHILD)
    await sign_in(console)

    shown = wizard.preview_entity(ADMIN, NAME)
    assert ("E200", NAME) == (shown.id, shown.name)
    assert wizard.draft(ADMIN, NAME).entity_id is None


async def test_entity_is_refused_with_those_there_are_when_none_matches(console: Console) -> None:
    """Rule matching-entity."""
    await until_method(console)
    wizard = console.connections.wizard
    with pytest.raises(RuleError) as refusal:
        wizard.preview_entity(ADMIN, NAME, "E999")
    assert NAME in refusal.value.hint


async def test_save_is_refused_with_the_steps_when_some_are_missing(console: Console) -> None:
    await console.connections.wizard.start(ADMIN, NAME)
    with pytest.raises(DraftIncompleteError) as refusal:
        await console.connections.wizard.save(ADMIN, NAME)
    assert ["destination", "credentials", "method"] == refusal.value.details["steps"]


async def test_steps_show_findings_when_something_blocks(console: Console) -> None:
    """Rule reconciliation: the finding stands at the step that repairs it."""
    await until_method(console)
    wizard = console.connections.wizard
    wizard.start_empty(ADMIN, NAME)
    await wizard.save(ADMIN, NAME)
    views = {one.step: one.state for one in step_views(wizard.draft(ADMIN, NAME))}

    assert StepState.FINDINGS is views[Step.ACCOUNTS]
    assert StepState.DONE is views[Step.DESTINATION]
    assert StepState.OPEN is views[Step.AR]


async def test_settings_are_kept_when_somebody_goes_back_and_forth(console: Console) -> None:
    await until_method(console)
    wizard = console.connections.wizard
    wizard.start_empty(ADMIN, NAME)
    wizard.update_settings(ADMIN, NAME, console.sample_settings())
    wizard.go_to(ADMIN, NAME, Step.DESTINATION)
    wizard.go_to(ADMIN, NAME, Step.REVIEW)

    assert console.sample_settings() == wizard.draft(ADMIN, NAME).settings


async def test_finding_is_gone_when_the_setting_it_names_was_changed(console: Console) -> None:
    """What was found about a field says nothing about its new value; the review checks again."""
    await until_method(console)
    wizard = console.connections.wizard
    empty = wizard.start_empty(ADMIN, NAME).settings
    await wizard.review(ADMIN, NAME)
    mapped = replace(empty, accounts=replace(empty.accounts, ar={"default": "40000"}))
    fields = [one.field for one in wizard.update_settings(ADMIN, NAME, mapped).findings]

    assert "accounts.ar.default" not in fields
    assert "accounts.ap.default" in fields


async def test_syncing_is_off_when_a_template_was_used(console: Console) -> None:
    """Rule template-copy."""
    await console.connect(OTHER)
    await until_method(console)
    wizard = console.connections.wizard
    copied = wizard.start_from_template(ADMIN, NAME, OTHER).settings
    due = replace(copied.advanced, default_payment_terms_days=15)
    wizard.update_settings(ADMIN, NAME, replace(copied, advanced=due))
    result = await wizard.save(ADMIN, NAME)

    assert ConnectionStatus.PAUSED is result.connection.status
    assert ConnectionStatus.ACTIVE is console.connections.resume(ADMIN, NAME).status


async def test_differences_are_shown_when_a_copy_is_reviewed(console: Console) -> None:
    """Rule template-copy."""
    await console.connect(OTHER)
    await until_method(console)
    wizard = console.connections.wizard
    copied = wizard.start_from_template(ADMIN, NAME, OTHER)
    own = replace(copied.settings, ar=replace(copied.settings.ar, autopost=False))
    wizard.update_settings(ADMIN, NAME, own)

    found = (await wizard.review(ADMIN, NAME)).differences
    assert [("ar.autopost", "true", "false")] == [(one.key, one.old, one.new) for one in found]


async def test_connected_subsidiary_is_not_offered(console: Console) -> None:
    """Rule one-per-subsidiary."""
    await console.connect(OTHER)
    offered = [one.name for one in await console.connections.wizard.choices(ADMIN)]

    assert (True, False) == (NAME in offered, OTHER in offered)


async def test_connected_subsidiary_is_not_started_again(console: Console) -> None:
    """Rule one-per-subsidiary."""
    await console.connect(NAME)
    with pytest.raises(AlreadyConnectedError):
        await console.connections.wizard.start(ADMIN, NAME)


async def test_restored_draft_changes_nothing_when_the_subsidiary_is_connected(
    console: Console,
) -> None:
    """Rule destination-locked: a draft from before cannot take the connection's place."""
    await until_method(console)
    wizard = console.connections.wizard
    wizard.start_empty(ADMIN, NAME)
    wizard.update_settings(ADMIN, NAME, console.sample_settings())
    draft = wizard.draft(ADMIN, NAME)
    await wizard.save(ADMIN, NAME)
    restored = replace(draft, posting_destination=TOP, entity_id="")
    console.store.drafts.save(restored)

    with pytest.raises(AlreadyConnectedError):
        await wizard.save(ADMIN, NAME)
    [kept] = console.store.connections.all()
    assert (CHILD, "E200") == (kept.posting_destination, kept.entity_id)


async def test_both_masters_stay_when_a_draft_turns_them_off(console: Console) -> None:
    """Rule last-active-toggle."""
    await console.connections.wizard.start(ADMIN, NAME)
    off = replace(
        Settings(), ar=ArSettings(export_ar_invoices=False), ap=ApSettings(export_ap_bills=False)
    )
    with pytest.raises(LastActiveToggleError):
        console.connections.wizard.update_settings(ADMIN, NAME, off)


async def test_password_is_gone_when_a_draft_is_discarded(console: Console) -> None:
    draft = await until_method(console)
    console.connections.wizard.discard(ADMIN, NAME)

    assert not console.store.credentials.has(draft.subsidiary_id, "password")
    assert () == console.connections.drafts(ADMIN)


async def test_reader_may_change_no_draft_and_each_try_is_audited(console: Console) -> None:
    """Rule admin-only."""
    await until_method(console)
    wizard = console.connections.wizard
    tries: tuple[Callable[[], object], ...] = (
        lambda: wizard.go_to(READER, NAME, Step.AR),
        lambda: wizard.choose_destination(READER, NAME, TOP),
        lambda: wizard.confirm_destination(READER, NAME, NAME),
        lambda: wizard.note_login(READER, NAME, "c", "u"),
        lambda: wizard.confirm_entity(READER, NAME),
        lambda: wizard.start_empty(READER, NAME),
        lambda: wizard.start_from_template(READER, NAME, OTHER),
        lambda: wizard.update_settings(READER, NAME, Settings()),
        lambda: wizard.discard(READER, NAME),
    )
    before = len([one for one in console.store.audit.entries() if one.outcome == "refused"])
    for one in tries:
        with pytest.raises(AccessDeniedError):
            one()
    for pending in (
        wizard.start(READER, NAME),
        wizard.review(READER, NAME),
        wizard.save(READER, NAME),
        wizard.enter_credentials(
            READER, NAME, company_id="c", user_id="u", password=SecretStr("p")
        ),
    ):
        with pytest.raises(AccessDeniedError):
            await pending
    refused = [one for one in console.store.audit.entries() if one.outcome == "refused"]
    assert before + len(tries) + 4 == len(refused)


async def test_company_and_user_are_kept_before_sage_takes_them(console: Console) -> None:
    """A dropped line costs nothing but the password."""
    await console.connections.wizard.start(ADMIN, NAME)
    console.connections.wizard.note_login(ADMIN, NAME, "acme", "robot")
    draft = restarted(console).connections.wizard.draft(ADMIN, NAME)

    assert ("acme", "robot", None) == (draft.company_id, draft.user_id, draft.signed_in_at)


async def test_password_is_forgotten_when_another_company_is_typed(console: Console) -> None:
    """What Sage took was for another company: neither it nor the entity counts any more."""
    await until_method(console)
    draft = console.connections.wizard.note_login(ADMIN, NAME, "acme", "robot")

    assert (None, None, ()) == (draft.signed_in_at, draft.entity_id, draft.entities)
    assert not console.store.credentials.has(draft.subsidiary_id, "password")


async def test_nothing_is_written_when_the_same_company_and_user_are_noted(
    console: Console,
) -> None:
    before = await until_method(console)
    after = console.connections.wizard.note_login(ADMIN, NAME, before.company_id, before.user_id)

    assert before == after
