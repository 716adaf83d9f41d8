"""What a visitor takes away."""

from app.visit import Visit


def build(visit: Visit) -> None:
    """Build the bar of what can be taken away from here."""
