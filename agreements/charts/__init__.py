"""Maps, timelines, cross-tabulations and comparisons as frozen values, which templates draw as SVG and tables.

Counts come from a SearchResult (options of facets, cross-tabulations), URLs from a function that the caller gives.
Other packages import from here alone.
"""

from agreements.charts.agreement_timelines import MAX_TIMELINES, AgreementTimelines, build_agreement_timelines
from agreements.charts.choropleth import WorldMap, world_map
from agreements.charts.comparison import AreaActions, Comparison, Profile, compare_agreements, compare_partners
from agreements.charts.crosstab import CrossTabTable, LinkedCount, crosstab_table
from agreements.charts.relations import Relations, relations
from agreements.charts.undertakings import actions
from agreements.charts.year_histogram import Row, Timeline, timeline

__all__ = [
    "MAX_TIMELINES",
    "AgreementTimelines",
    "AreaActions",
    "Comparison",
    "CrossTabTable",
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
