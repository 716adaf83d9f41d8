"""The mode Explore: results of the experiments, read from their folders."""

from app.explore.opened import build_folder
from app.explore.overview import build_list
from app.explore.routes import routes
from app.visit import Visit

__all__ = ["build", "routes"]


def build(visit: Visit) -> None:
    """Build the mode into the current container: the list of folders, or the one that is open."""
    if visit.link.folder:
        build_folder(visit)
    else:
        build_list(visit)
