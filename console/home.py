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
        ConfigurationError: It cannot be made, or has rights that are too wide.
        StoreError: There is a store that cannot be used.
    """
    open_store(home, must_exist=False).close()
    KeyFile(home / KEY_NAME).ensure()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(home / CONFIG_NAME, flags, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise ConfigurationError(
            f"{home / CONFIG_NAME} cannot be made: {error.strerror}"
        ) from error
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(CONFIG_TEXT)
