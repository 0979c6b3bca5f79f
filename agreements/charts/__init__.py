"""Pictures: what maps, timelines, matrices and comparisons show, as frozen values. First floor; this is its only door.

Counts come in as the options and crosses of a Selection, addresses through a function that the caller hands over;
templates draw. No picture asks for agreements of its own.
"""

from agreements.charts.agreement_timelines import MOST_LIVES, Lives, lives
from agreements.charts.choropleth import WorldMap, world_map
from agreements.charts.comparison import Comparison, Doings, Profile, compare_agreements, compare_partners
from agreements.charts.crosstab import Crossing, Figure, crossing
from agreements.charts.relations import Relations, relations
from agreements.charts.undertakings import actions
from agreements.charts.year_histogram import Row, Timeline, timeline

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
