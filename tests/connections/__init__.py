"""Tests of console.connections."""
