"""Tests of console.screens."""
