"""Tests of console.sync."""
