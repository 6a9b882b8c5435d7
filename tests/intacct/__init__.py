"""Tests of console.intacct."""
