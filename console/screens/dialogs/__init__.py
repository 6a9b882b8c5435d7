"""Dialogs: each asks one question and returns a typed answer, or None."""
