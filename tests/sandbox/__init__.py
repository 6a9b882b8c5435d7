"""Tests of console.sandbox."""
