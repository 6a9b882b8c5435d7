"""A simulated Sage Intacct gateway and a simulated Alvys tenant, on real sockets."""

from console.sandbox.server import SandboxServer, Urls
from console.sandbox.world import Credentials

__all__ = ["Credentials", "SandboxServer", "Urls"]
