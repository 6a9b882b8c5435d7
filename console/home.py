"""The home: the folder of everything that the console keeps, and how it is made.

Place in the path: a command names the folder; afterwards it holds store, key file and
``config.toml``. A home that lost its store is never made anew: the store refuses it.
"""

import os
from pathlib import Path

from console.config import CONFIG_NAME
from console.config_template import CONFIG_TEXT
from console.errors import ConfigurationError
from console.store import open_store
from console.store.bundle import KEY_NAME
from console.store.files import open_file, system_refusals
from console.store.keys import KeyFile

__all__ = ["is_fresh", "make_home"]


def is_fresh(home: Path) -> bool:
    """Return whether the home is absent or empty, so that it may be made without asking.

    Raises:
        ConfigurationError: The system does not let us look.
    """
    try:
        return not home.exists() or (home.is_dir() and not any(home.iterdir()))
    except OSError as error:
        raise ConfigurationError(
            f"{home} cannot be used: {error.strerror}", hint="Name another home with --home."
        ) from error


def make_home(home: Path) -> None:
    """Make what the home lacks: the folder, the store, the key file and ``config.toml``.

    Raises:
        ConfigurationError: It cannot be made, has rights that are too wide, or has lost the key of
            its secrets.
        StoreError: There is a store that cannot be used.
    """
    store = open_store(home, must_exist=False)
    try:
        if store.credentials.has_sealed() and not os.path.lexists(home / KEY_NAME):
            raise ConfigurationError(
                f"The key file {home / KEY_NAME} is missing, and secrets are sealed with it; "
                "no new one was made",
                hint="Put back the key file of this home. If it is lost, enter every credential "
                "again: intacct-console credentials set makes a new one.",
            )
    finally:
        store.close()
    KeyFile(home / KEY_NAME).ensure()
    if not os.path.lexists(home / CONFIG_NAME):
        _write_settings(home / CONFIG_NAME)


def _write_settings(path: Path) -> None:
    draft = path.with_name(f"{path.name}.new")
    with system_refusals(draft):
        draft.unlink(missing_ok=True)
        with open(open_file(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
            file.write(CONFIG_TEXT.encode())
        draft.rename(path)
