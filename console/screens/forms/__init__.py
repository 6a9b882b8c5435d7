"""Editors of settings: used by the settings screen and by the wizard."""
