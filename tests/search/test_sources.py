"""Agreements are found by their sources, as far as readers may see what the source is cited for."""

import pytest

from agreements.models import State, catalogue_transaction
from agreements.search import search
from agreements.search.criteria import Criteria
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def test_source_of_a_relation_finds_its_agreement_once_both_ends_are_public():
    shown = factories.published_agreement(title="Shown")
    hidden = factories.published_agreement(title="Hidden", state="draft")
    with catalogue_transaction(None, "a relation"):
        source = factories.source("https://institute.example/1", "research")
        shown.relations.create(verb="follows", other=hidden, source=source)
    cited = Criteria(source=(source.key,))

    before = [hit.title for hit in search(cited).rows(3)]
    with catalogue_transaction(None, "published"):
        hidden.state = State.PUBLISHED
        hidden.save()

    assert (before, [hit.title for hit in search(cited).rows(3)]) == ([], ["Shown"])
