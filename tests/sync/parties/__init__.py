"""Parties that documents need in Sage."""
