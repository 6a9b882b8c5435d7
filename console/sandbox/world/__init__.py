"""The demo company, equal on both sides for equal seeds: a TMS tenant and a Sage company."""

from console.sandbox.world.build import Credentials, World, build_world

__all__ = ["Credentials", "World", "build_world"]
