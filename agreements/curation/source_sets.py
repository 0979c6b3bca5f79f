"""Which sources support what, for many agreements at once: {primary key of an agreement: those of sources}."""

from collections import defaultdict
from collections.abc import Callable

from django.db import models
from django.db.models import Exists, OuterRef, Q

from agreements.models import SOURCED_FACTS, Citation, Claim, Event


def all_facts(model: type[models.Model], _end: str = "agreement") -> models.QuerySet:
    return model.objects.published()


def shown_sources(facts: Callable = all_facts) -> dict[int, set[int]]:
    """The sources that a published agreement's page shows, by its primary key."""
    ends = ((model, name) for model in SOURCED_FACTS for name in model.agreement_fields)
    return gathered(*(facts(model, end).values_list(end, "source") for model, end in ends))


def supporting_dates(facts: Callable = all_facts) -> dict[int, set[int]]:
    """The sources that support an agreement's date: those cited for it, and the defining event's own."""
    defining = facts(Event).filter(defines=True)
    itself = Event.objects.filter(defines=True, agreement=OuterRef("agreement"), number=OuterRef("fact_number"))
    cited = facts(Citation).filter(Q(claim=Claim.DATE) | (Q(claim=Claim.EVENT) & Exists(itself)))
    return gathered(*(rows.values_list("agreement", "source") for rows in (cited, defining)))


def gathered(first: models.QuerySet, *others: models.QuerySet) -> dict[int, set[int]]:
    """Pairs of agreement and source, gathered by agreement. One query."""
    found = defaultdict(set)
    for agreement, source in first.order_by().union(*(one.order_by() for one in others)):
        if source:
            found[agreement].add(source)
    return found
