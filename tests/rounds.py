"""How much the suite repeats: once; ``INTACCT_CONSOLE_TEST_ROUNDS`` asks for more."""

import os

__all__ = ["ROUNDS"]

ROUNDS = int(os.environ.get("INTACCT_CONSOLE_TEST_ROUNDS", "1"))
"""Rounds of what ends, takes over or is drawn at random; above one, samples become everything."""
