"""A simulated Sage Intacct XML gateway: strict about form, honest about rules, fast."""

from console.sandbox.gateway.core import REPLAYS, Gateway, Reply
from console.sandbox.gateway.counters import Counters
from console.sandbox.gateway.routes import PATH, Pace, gateway_routes

__all__ = ["PATH", "REPLAYS", "Counters", "Gateway", "Pace", "Reply", "gateway_routes"]
