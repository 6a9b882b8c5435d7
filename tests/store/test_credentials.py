"""Secrets at rest: sealed, bound to their place, and never in any text of ours."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from tinydb import where

from console.errors import ConfigurationError, ConsoleError, RuleError, StoreDamagedError
from console.store import Store, memory_store, open_store
from console.store.envelope import DataKey, KeyRing, fingerprint, new_key, seal, unseal

PASSWORD = "correct horse & <battery>"
SECRET = SecretStr(PASSWORD)


def refusal(keys: KeyRing, envelope: dict[str, Any], **place: str) -> ConsoleError:
    where_ = {"scope": "sub-1", "name": "password", **place}
    with pytest.raises(ConsoleError) as refused:
        unseal(keys, envelope, **where_)
    assert PASSWORD not in str(refused.value)
    return refused.value


def sealed(key: DataKey) -> dict[str, Any]:
    return seal(key, SECRET, scope="sub-1", name="password")


def test_secret_is_there_again_when_it_was_set(store: Store) -> None:
    store.credentials.set("sub-1", "password", SECRET)
    assert store.credentials.get("sub-1", "password").get_secret_value() == PASSWORD


def test_secret_is_replaced_when_it_is_set_again(store: Store) -> None:
    store.credentials.set("sub-1", "password", SECRET)
    store.credentials.set("sub-1", "password", SecretStr("newer"))
    assert store.credentials.get("sub-1", "password").get_secret_value() == "newer"


def test_secret_is_missing_with_a_hint_when_it_was_never_set(store: Store) -> None:
    with pytest.raises(ConfigurationError, match="password of sub-1 is not set") as refused:
        store.credentials.get("sub-1", "password")
    assert refused.value.hint
    assert not store.credentials.has("sub-1", "password")


def test_secret_is_refused_when_it_is_empty(store: Store) -> None:
    with pytest.raises(RuleError):
        store.credentials.set("sub-1", "password", SecretStr(""))


def test_plain_id_stays_plain(store: Store) -> None:
    store.credentials.set_plain("integration", "sender_id", "Alvys")
    assert store.credentials.get_plain("integration", "sender_id") == "Alvys"
    assert store.credentials.has("integration", "sender_id")


def test_plain_id_is_not_a_secret(store: Store) -> None:
    store.credentials.set_plain("integration", "sender_id", "Alvys")
    with pytest.raises(ConfigurationError):
        store.credentials.get("integration", "sender_id")


def test_only_the_scope_is_forgotten_when_a_connection_ends(store: Store) -> None:
    store.credentials.set("sub-1", "password", SECRET)
    store.credentials.set("sub-2", "password", SECRET)
    store.credentials.forget("sub-1")
    assert not store.credentials.has("sub-1", "password")
    assert store.credentials.has("sub-2", "password")


def test_fingerprint_tells_secrets_apart_and_hides_equal_ones(store: Store) -> None:
    credentials = store.credentials
    credentials.set("sub-1", "password", SECRET)
    first = credentials.fingerprint("sub-1", "password")
    assert first == credentials.fingerprint("sub-1", "password")
    assert len(first) == 4
    int(first, 16)
    key = new_key()
    prints = {fingerprint(key, SECRET, scope=f"sub-{n}", name="password") for n in range(40)}
    assert len(prints) > 30


def test_fingerprint_differs_when_the_key_differs() -> None:
    prints = {fingerprint(new_key(), SECRET, scope="sub-1", name="password") for _ in range(40)}
    assert len(prints) > 30


def test_no_file_of_the_home_holds_the_secret(file_store: Store, home: Path) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    contents = b"".join(path.read_bytes() for path in home.iterdir())
    assert b"sub-1" in contents
    assert PASSWORD.encode() not in contents


def test_envelope_is_different_each_time() -> None:
    key = new_key()
    assert sealed(key)["nonce"] != sealed(key)["nonce"]
    assert sealed(key)["sealed"] != sealed(key)["sealed"]


@pytest.mark.parametrize("place", [{"scope": "sub-2"}, {"name": "client_secret"}])
def test_envelope_does_not_belong_here_when_it_was_moved(place: dict[str, str]) -> None:
    key = new_key()
    error = refusal(KeyRing(current=key), sealed(key), **place)
    assert isinstance(error, StoreDamagedError)
    assert "does not belong here" in error.message


def test_envelope_is_damaged_when_somebody_renamed_it_too() -> None:
    key = new_key()
    moved = {**sealed(key), "scope": "sub-2"}
    error = refusal(KeyRing(current=key), moved, scope="sub-2")
    assert isinstance(error, StoreDamagedError)
    assert "is damaged" in error.message


def test_envelope_has_another_key_when_the_home_got_a_new_one() -> None:
    error = refusal(KeyRing(current=new_key()), sealed(new_key()))
    assert isinstance(error, ConfigurationError)
    assert "another key" in error.message


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": "AAAA"},
        {"sealed": "not base64!"},
        {"sealed": 5},
        {"nonce": ""},
        {"nonce": "AAAAAAAAAAAAAAAA"},
        {"format": 2},
    ],
    ids=str,
)
def test_envelope_is_damaged_when_it_was_altered(change: dict[str, Any]) -> None:
    key = new_key()
    error = refusal(KeyRing(current=key), {**sealed(key), **change})
    assert isinstance(error, StoreDamagedError)
    assert "is damaged" in error.message


def test_envelope_is_damaged_when_a_part_is_missing() -> None:
    key = new_key()
    envelope = sealed(key)
    del envelope["nonce"]
    assert "is damaged" in refusal(KeyRing(current=key), envelope).message


def test_previous_key_opens_what_it_sealed() -> None:
    old = new_key()
    keys = KeyRing(current=new_key(), previous=old)
    assert unseal(keys, sealed(old), scope="sub-1", name="password") == SECRET


def test_key_is_not_shown_when_it_is_printed() -> None:
    key = new_key()
    assert repr(key.secret)[2:-1] not in repr(KeyRing(current=key))


def test_key_is_refused_when_it_is_short() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(secret=b"short")


def test_moved_row_is_refused_in_the_store_as_well() -> None:
    store = memory_store()
    store.credentials.set("sub-1", "password", SECRET)
    table = store.database.table("credentials")
    table.update({"scope": "sub-2"}, where("scope") == "sub-1")
    with pytest.raises(StoreDamagedError, match="does not belong here"):
        store.credentials.get("sub-2", "password")
    store.close()


def test_key_file_is_private_and_kept(file_store: Store, home: Path) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    before = (home / "secret.key").read_bytes()
    file_store.credentials.set("sub-2", "password", SECRET)
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600
    assert before == (home / "secret.key").read_bytes()


def test_secret_opens_when_the_store_is_opened_again(file_store: Store, home: Path) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    again = open_store(home)
    assert again.credentials.get("sub-1", "password") == SECRET
    again.close()


def test_store_works_and_secret_is_missed_when_the_key_file_is_gone(
    file_store: Store, home: Path
) -> None:
    """A restored backup holds no key; the credentials are entered again."""
    file_store.credentials.set("sub-1", "password", SECRET)
    (home / "secret.key").unlink()
    with pytest.raises(ConfigurationError, match="missing"):
        file_store.credentials.get("sub-1", "password")
    file_store.credentials.set("sub-2", "password", SECRET)
    with pytest.raises(ConfigurationError, match="another key"):
        file_store.credentials.get("sub-1", "password")
    assert file_store.credentials.get("sub-2", "password") == SECRET


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o644, 0o660])
def test_key_file_is_refused_with_its_chmod_when_others_may_read_it(
    file_store: Store, home: Path, bits: int
) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    path = home / "secret.key"
    path.chmod(bits)
    with pytest.raises(ConfigurationError) as refused:
        open_store(home)
    assert refused.value.hint == f"chmod 600 {path}"
    with pytest.raises(ConfigurationError):
        file_store.credentials.get("sub-1", "password")


def test_key_file_is_refused_when_it_is_a_link(
    file_store: Store, home: Path, tmp_path: Path
) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    (home / "secret.key").rename(tmp_path / "elsewhere")
    (home / "secret.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="symbolic link"):
        open_store(home)


def test_key_file_is_refused_when_it_has_a_second_name(
    file_store: Store, home: Path, tmp_path: Path
) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    os.link(home / "secret.key", tmp_path / "copy")
    with pytest.raises(ConfigurationError, match="second name"):
        open_store(home)


def test_key_file_is_refused_when_it_is_a_folder(file_store: Store, home: Path) -> None:
    (home / "secret.key").mkdir()
    with pytest.raises(ConfigurationError, match="not a regular file"):
        file_store.credentials.set("sub-1", "password", SECRET)


@pytest.mark.parametrize(
    "content",
    ["", "{}", "no json", '{"format": 2}', '{"format": 1, "current": {}, "previous": null}', "[]"],
)
def test_key_file_is_damaged_without_showing_itself_when_it_cannot_be_read(
    file_store: Store, home: Path, content: str
) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    (home / "secret.key").write_text(content)
    with pytest.raises(ConfigurationError, match="damaged") as refused:
        file_store.credentials.get("sub-1", "password")
    assert refused.value.__cause__ is None


def test_key_file_is_damaged_when_its_name_does_not_fit_its_bytes(
    file_store: Store, home: Path
) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    content = json.loads((home / "secret.key").read_text())
    content["current"]["id"] = "0" * 16
    (home / "secret.key").write_text(json.dumps(content))
    with pytest.raises(ConfigurationError, match="damaged"):
        file_store.credentials.get("sub-1", "password")


def test_previous_key_of_the_file_opens_what_it_sealed(file_store: Store, home: Path) -> None:
    file_store.credentials.set("sub-1", "password", SECRET)
    content = json.loads((home / "secret.key").read_text())
    (home / "secret.key").unlink()
    file_store.credentials.set("sub-2", "password", SECRET)
    newer = json.loads((home / "secret.key").read_text())
    (home / "secret.key").write_text(json.dumps({**newer, "previous": content["current"]}))
    assert file_store.credentials.get("sub-1", "password") == SECRET
    assert file_store.credentials.get("sub-2", "password") == SECRET
