"""The integration's own credentials."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from console.connections.integration import IntegrationService
from console.errors import AccessDeniedError, ConfigurationError, UsageError
from console.store import Store, memory_store
from tests.builders import ADMIN, READER, ManualClock

SECRET = SecretStr("Probe-Secret-91!")


@pytest.fixture
def store() -> Iterator[Store]:
    made = memory_store()
    yield made
    made.close()


@pytest.fixture
def service(store: Store) -> IntegrationService:
    return IntegrationService(store=store, clock=ManualClock())


def test_credential_is_returned_when_it_was_kept(service: IntegrationService) -> None:
    service.replace(ADMIN, "sender", "me", SECRET)

    assert ("me", SECRET) == service.load("sender")


def test_fingerprint_changes_when_the_secret_does(service: IntegrationService) -> None:
    first = service.replace(ADMIN, "alvys", "me", SECRET)

    assert first != service.replace(ADMIN, "alvys", "me", SecretStr("another one"))


def test_id_is_empty_when_none_is_kept(service: IntegrationService) -> None:
    assert "" == service.known_id("sender")


def test_id_is_known_when_it_was_kept(service: IntegrationService) -> None:
    service.replace(ADMIN, "sender", "me", SECRET)

    assert "me" == service.known_id("sender")


def test_loading_is_refused_when_the_credential_was_never_set(service: IntegrationService) -> None:
    with pytest.raises(ConfigurationError):
        service.load("sender")


def test_credential_is_refused_when_its_id_is_blank(service: IntegrationService) -> None:
    with pytest.raises(UsageError):
        service.replace(ADMIN, "sender", " ", SECRET)


def test_reader_is_denied_when_they_enter_a_credential(service: IntegrationService) -> None:
    """Slug ``admin-only``."""
    with pytest.raises(AccessDeniedError):
        service.replace(READER, "sender", "me", SECRET)


def test_refusal_is_in_the_audit_log_when_a_reader_was_denied(
    service: IntegrationService, store: Store
) -> None:
    with pytest.raises(AccessDeniedError):
        service.replace(READER, "sender", "me", SECRET)

    assert ["refused"] == [entry.outcome for entry in store.audit.entries()]


def test_audit_log_holds_no_secret_when_a_credential_was_kept(
    service: IntegrationService, store: Store
) -> None:
    service.replace(ADMIN, "sender", "me", SECRET)

    assert SECRET.get_secret_value() not in str(list(store.audit.entries()))
