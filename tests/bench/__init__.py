"""Figures, each against a reference measured in the same run; scripts, never part of the suite."""
