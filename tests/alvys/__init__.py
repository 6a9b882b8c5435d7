"""Tests of console.alvys."""
