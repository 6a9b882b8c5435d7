"""A search through every order of events, over the state machine as it is coded.

Actors: engines with their memory, the ledger on disk, the network, the gateway with its books, the
source. Each takes one small step at a time and they interleave freely; what an engine does to an
entry is done by the console's own pure functions (``sync/steps``, ``lookup``, ``changes``,
``retry``, ``reconcile``), never by a copy of them.

What is not modelled: the order of statements inside ``posting``, ``verification`` and ``sender``
(the actors repeat it; ``tests/sync/torture.py`` runs the real one against real processes); more
than two documents in a request; people who alter Sage by hand; mapping; intake and its watermark;
a request that is still worked on after the quiet time, except where a scenario says so.
"""
