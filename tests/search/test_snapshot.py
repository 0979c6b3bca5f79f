"""After a change only what it touched is read again: the outcome is the same as if all were."""

from collections.abc import Callable

import pytest

from agreements.models import (
    Agreement,
    Alias,
    Area,
    Commitment,
    Country,
    Membership,
    Partner,
    Party,
    Relation,
    Revision,
    Source,
    State,
    Theme,
    catalogue_transaction,
    current_token,
)
from agreements.search import current_index
from agreements.search.builder import build_index
from agreements.search.index import Index
from agreements.search.snapshot import Snapshot
from agreements.text_analysis import tokenise
from tests.helpers import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generated_catalogue")]


def words_of(*indexes: Index) -> set[str]:
    """Every word that could find something: of the agreements, and of the names of what they name."""
    named = [Alias, Area, Country, Partner, Theme]
    names = [name for model in named for name in model.objects.values_list("name", flat=True)]
    return {word for name in names for word in tokenise(name)}.union(*(index.snapshot.words for index in indexes))


def told(index: Index, words: set[str]) -> dict:
    """All that an index can say, and what it finds for each of some words."""
    values = {
        facet: [(value.value, str(value.label), value.group, set(value.agreements)) for value in dimension.values()]
        for facet, dimension in index.dimensions.items()
    }
    found = {word: set(index.fulltext.find(word)) for word in words}
    names = {word: index.fulltext.matched_names(word, index.everything) for word in words}
    return {
        **values, "found": found, "names": names, "titles": index.fulltext.titles, "orders": index.orders,
        "own": set(index.unilateral), "overdue": sorted(index.overdue_from), "token": index.token,
    }  # fmt: skip


def first(state: str = State.PUBLISHED) -> Agreement:
    return Agreement.objects.filter(state=state).order_by("key").first()


def withdraw():
    gone = first()
    Relation.objects.create(
        agreement=Agreement.objects.filter(state=State.PUBLISHED).last(), verb="follows", other=gone
    )
    gone.state, gone.withdrawn_reason = State.WITHDRAWN, "It stood twice."
    gone.save()


def retitle():
    agreement = first()
    agreement.title = "Zinc"
    agreement.save()


def publish():
    draft = first(State.DRAFT)
    draft.state, draft.summary = State.PUBLISHED, "Now everybody may see the zinc."
    draft.save()


def rename(row, name: str):
    row.name = name
    row.save()


def rekind():
    source = Source.objects.order_by("key").first()
    source.kind = "company"
    source.save()


CHANGES: dict[str, Callable] = {
    "a new agreement": lambda: factories.agreement(title="Zinc", slug="zinc", partners=("GB",), areas=("zinc",)),
    "a new title": retitle,
    "a withdrawal": withdraw,
    "a publication": publish,
    "a party less": lambda: Party.objects.filter(agreement=first(), side="partner").delete(),
    "a new fact": lambda: Commitment.objects.create(agreement=first(), certainty="reported", purpose="Zinc"),
    "another name": lambda: Alias.objects.create(agreement=first(), name="亜鉛"),
    "a partner's new name": lambda: rename(Partner.objects.get(slug="bank"), "Zinc Bank"),
    "an area's new name": lambda: rename(Area.objects.get(slug="oil"), "Zinc"),
    "a partner's other name": lambda: Alias.objects.create(partner=Partner.objects.get(slug="bank"), name="ZB"),
    "a membership's end": lambda: Membership.objects.filter(country__iso2="VN").first().delete(),
    "a source of another kind": rekind,
    "a deleted agreement": lambda: first().delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_index_after_a_change_is_as_if_read_afresh(name):
    before = current_index()
    old_words = words_of(before)

    with catalogue_transaction(None, name):
        CHANGES[name]()

    after = current_index()
    words = old_words | words_of(after)
    assert told(after, words) == told(build_index(current_token(), Snapshot()), words)
    assert told(after, words) != told(before, words)


def set_state(agreement: Agreement, state: str) -> None:
    with catalogue_transaction(None, state):
        agreement.state, agreement.withdrawn_reason = state, "It stood twice." if state == State.WITHDRAWN else ""
        agreement.save()


def test_source_of_a_relation_counts_as_long_as_readers_may_see_its_other_end():
    one, other = (factories.published_agreement(title=title) for title in ("One", "Other"))
    with catalogue_transaction(None, "a relation"):
        source = factories.source("https://institute.example/1", "research")
        one.relations.create(verb="follows", other=other, source=source)
    counted = []

    for state in (State.PUBLISHED, State.WITHDRAWN, State.PUBLISHED):
        set_state(other, state)
        kinds = current_index().dimensions["source_kind"]
        counted.append(one.pk in kinds["research"].agreements if "research" in kinds else False)
        words = words_of(current_index())
        assert told(current_index(), words) == told(build_index(current_token(), Snapshot()), words)

    assert counted == [True, False, True]


def test_little_is_read_again_after_a_small_change():
    before = current_index().snapshot.words

    with catalogue_transaction(None, "a title"):
        retitle()

    after = current_index().snapshot.words
    untouched = [word for word, agreements in before.items() if first().pk not in agreements]
    assert untouched
    assert all(after[word] is before[word] for word in untouched)


def test_numbers_that_come_again_after_a_restore_deceive_nobody():
    before = current_index()

    Revision.objects.filter(token=before.token).update(token="of-another-past")
    Agreement.objects.filter(pk=first().pk).update(title="Zinc from another past")

    after = current_index()
    words = words_of(before, after)
    assert told(after, words) == told(build_index("of-another-past", Snapshot()), words)
