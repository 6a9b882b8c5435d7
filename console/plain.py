"""The plain call: nothing but where the home is, which opens the full-screen console.

Place in the path: ``__main__`` and ``splash`` ask before anything heavy loads, because the library
of the command line takes a twentieth of the time to the first screen. It knows one option; whatever
else stands on the command line, right or wrong, is the library's business.
"""

from collections.abc import Sequence

__all__ = ["HOME_OPTION", "plain_homes"]

HOME_OPTION = "--home"


def plain_homes(arguments: Sequence[str]) -> list[str] | None:
    """Return what a plain call names as the home, the last one counts; None for any other call.

    A home that is empty or looks like an option may be a slip, and is the library's business, too.

    Args:
        arguments: The command line without the program's name.
    """
    homes: list[str] = []
    rest = list(arguments)
    while rest:
        option, is_joined, value = rest.pop(0).partition("=")
        if option != HOME_OPTION or not (is_joined or rest):
            return None
        homes.append(value if is_joined else rest.pop(0))
    is_odd = any(not one.strip() or one.startswith("-") for one in homes)
    return None if is_odd else homes
