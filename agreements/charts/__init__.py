"""Pictures: what maps, timelines, matrices and comparisons show, as frozen values. First floor; this is its only door.

Counts come in as the options and crosses of a Selection, addresses through a function that the caller hands over;
templates draw. No picture asks for agreements of its own.
"""

from agreements.charts.agreement_timelines import MAX_TIMELINES, AgreementTimelines, build_agreement_timelines
from agreements.charts.choropleth import WorldMap, world_map
from agreements.charts.comparison import Comparison, Doings, Profile, compare_agreements, compare_partners
from agreements.charts.crosstab import CrossTabTable, LinkedCount, crosstab_table
from agreements.charts.relations import Relations, relations
from agreements.charts.undertakings import actions
from agreements.charts.year_histogram import Row, Timeline, timeline

__all__ = [
    "MAX_TIMELINES",
    "AgreementTimelines",
    "Comparison",
    "CrossTabTable",
    "Doings",
    "LinkedCount",
    "Profile",
    "Relations",
    "Row",
    "Timeline",
    "WorldMap",
    "actions",
    "build_agreement_timelines",
    "compare_agreements",
    "compare_partners",
    "crosstab_table",
    "relations",
    "timeline",
    "world_map",
]
