"""Rules of the tree itself: layers, fences, ceilings."""
