"""The index knows the vocabularies: every value of a facet, and what it is called."""

import pytest

from agreements.models import Certainty
from agreements.search import current_index
from agreements.search.criteria import NONE
from tests.helpers import factories

pytestmark = pytest.mark.django_db

SOURCE = "Government of Norway, page without title (regjeringen.no)"


def test_all_values_are_the_vocabulary_or_what_agreements_have():
    factories.published_agreement(areas=("wind", "oil"))
    index = current_index()

    assert index.all_values("certainty") == [*Certainty.values, NONE]
    assert index.all_values("area") == ["oil", "wind", NONE]


@pytest.mark.parametrize(
    ("facet", "value", "label"),
    [
        pytest.param("country", "NO", "Norway", id="in the catalogue"),
        pytest.param("country", "AU", None, id="not in the catalogue"),
        pytest.param("country", "none", "no country", id="no country"),
        pytest.param("area", "none", "not stated", id="no area"),
        pytest.param("year", "1871", "1871", id="any year"),
        pytest.param("year", "20x4", None, id="no year"),
        pytest.param("status", "ended", "ended", id="of a vocabulary"),
        pytest.param("status", "done", None, id="not of the vocabulary"),
        pytest.param("source", "regjeringen-no-80a1910e", SOURCE, id="a source"),
        pytest.param("source", "regjeringen-no-00000000", None, id="no source"),
    ],
)
def test_label_is_what_readers_call_a_value(facet, value, label):
    factories.published_agreement()

    assert current_index().label(facet, value) == label
