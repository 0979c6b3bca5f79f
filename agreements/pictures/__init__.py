"""Pictures: what maps, timelines, matrices and comparisons show, as frozen values. First floor; this is its only door.

Counts come in as the options and crosses of a Selection, addresses through a function that the caller hands over;
templates draw. No picture asks for agreements of its own.
"""

from agreements.pictures.actions import actions
from agreements.pictures.comparing import Comparison, Doings, Profile, compare_agreements, compare_partners
from agreements.pictures.crossings import Crossing, Figure, crossing
from agreements.pictures.lives import MOST_LIVES, Lives, lives
from agreements.pictures.maps import WorldMap, world_map
from agreements.pictures.relations import Relations, relations
from agreements.pictures.timelines import Row, Timeline, timeline

__all__ = [
    "MOST_LIVES",
    "Comparison",
    "Crossing",
    "Doings",
    "Figure",
    "Lives",
    "Profile",
    "Relations",
    "Row",
    "Timeline",
    "WorldMap",
    "actions",
    "compare_agreements",
    "compare_partners",
    "crossing",
    "lives",
    "relations",
    "timeline",
    "world_map",
]
