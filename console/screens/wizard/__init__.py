"""The wizard: a screen with a step list, and one body for each step."""
