"""Sources → World: reading tables with full validation, the store of worlds, the table of blocs."""

from blocs.data.elasticities import Elasticities, read_elasticities
from blocs.data.folder import check_world_folder, read_world_folder
from blocs.data.reference import load_bloc_table
from blocs.data.report import CheckReport
from blocs.data.store import (
    WorldListing,
    WorldSource,
    find_world,
    list_worlds,
    load_stored_world,
    locate_world,
    save_stored_world,
    worlds_home,
)

__all__ = [
    "CheckReport",
    "Elasticities",
    "WorldListing",
    "WorldSource",
    "check_world_folder",
    "find_world",
    "list_worlds",
    "load_bloc_table",
    "load_stored_world",
    "locate_world",
    "read_elasticities",
    "read_world_folder",
    "save_stored_world",
    "worlds_home",
]
