"""A simulated Sage Intacct XML gateway: strict about form, honest about rules, fast."""

from console.sandbox.gateway.approving import ApprovalError, decide
from console.sandbox.gateway.core import Gateway, Reply
from console.sandbox.gateway.counters import Counters
from console.sandbox.gateway.manners import REPLAYS, GatewayManners
from console.sandbox.gateway.request_log import RequestLog
from console.sandbox.gateway.routes import PATH, Pace, gateway_routes
from console.sandbox.gateway.till import Receipt, Till, TillError

__all__ = [
    "PATH",
    "REPLAYS",
    "ApprovalError",
    "Counters",
    "Gateway",
    "GatewayManners",
    "Pace",
    "Receipt",
    "Reply",
    "RequestLog",
    "Till",
    "TillError",
    "decide",
    "gateway_routes",
]
