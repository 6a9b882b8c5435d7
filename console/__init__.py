"""intacct-console: a terminal operations console between Alvys and Sage Intacct."""

__all__ = ["__version__"]

__version__ = "0.1.0"
