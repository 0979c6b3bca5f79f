"""Random questions to the random catalogue: values that it has or has not, words and years."""

from hypothesis import strategies as st

from agreements.models import Certainty, Instrument, SourceKind, Status, source_key
from agreements.search.criteria import NONE, VIA, Criteria

VALUES = {
    "partner": ["asean", "european-union", "bank", "australia", "india", "uzbekistan", "vietnam", "kazakhstan"],
    "country": ["AU", "GB", "ID", "IN", "KZ", "NO", "UZ", "VN"],
    "region": ["asia", "europe", "oceania", "central-asia", "south-eastern-asia"],
    "area": ["oil", "geothermal", "vehicles", "reuse"],
    "theme": ["clean-power", "mobility", "batteries"],
    "instrument": Instrument.values,
    "status": [*Status.values, "overdue"],
    "year": ["1994", "1995", "2020", "2023", "2024", "2031"],
    "source_kind": SourceKind.values,
    "certainty": Certainty.values,
    "source": [source_key(f"https://example.org/{kind}") for kind in SourceKind.values[:4]],
}
QUESTIONS = [
    "EVs", "ev", "bat", "battery", "hydro", "省エネ", "エネ", "ガス", "osterreich", "co2", "decarbonisation", "meti",
    "lowcarbon", "low-carbon", "Low Carbon", "uk", "U.K.", "UK’s", "cooperation", "co-operation", "operation",
    "netzero", "net‑zero", "centre", "centers", "アジアゼロ", "アジア・ゼロ", "labor law", "labour", "software",
    "emobility", "mobility",
    "joint on hydrogen", "bank", "JCM", "sen", "asean 水素", "oil", "nothing", "memorandum",
]  # fmt: skip
YEARS = st.none() | st.sampled_from([1990, 1994, 1995, 2000, 2020, 2023, 2024])


def few(facet: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from([*VALUES[facet], NONE]), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)


@st.composite
def criteria(draw) -> Criteria:
    """A question of up to four facets, words and years: few enough that many find something."""
    facets = draw(st.lists(st.sampled_from(list(VALUES)), max_size=4, unique=True))
    years = draw(st.booleans())
    return Criteria(
        q=draw(st.sampled_from(["", "", "", *QUESTIONS])),
        via=draw(st.sampled_from(list(VIA))),
        year_from=draw(YEARS) if years else None,
        year_to=draw(YEARS) if years else None,
        partner_match=draw(st.sampled_from(["any", "all"])),
        area_match=draw(st.sampled_from(["any", "all"])),
        sort=draw(st.sampled_from(["", "date", "title", "changed", "match"])),
        **{facet: draw(few(facet)) for facet in facets},
    )
