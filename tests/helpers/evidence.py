"""Sources of facts: drawn by chance, once more in plain loops, and as a page shows them."""

from collections import defaultdict
from itertools import pairwise
from random import Random

from agreements.models import (
    Agreement,
    Citation,
    Commitment,
    Event,
    Note,
    Party,
    Relation,
    Source,
    Undertaking,
    catalogue_transaction,
)
from tests.helpers import factories
from tests.helpers.html_pages import XHTML, parse

KINDS = {
    "party": Party,
    "undertaking": Undertaking,
    "event": Event,
    "commitment": Commitment,
    "note": Note,
    "relation": Relation,
}
CLASSES = ("title", "date", "parties", "areas", "status", "background", "official-text")
WORDS = ([], [], ["9 January 2024"], ["METI", "US$1 billion"])

Sources = dict[str, set[str]]  # by "event 3", "title" …: the keys of their sources


def add_evidence(seed: int) -> None:
    """Give some facts of every kind sources of their own, one or several, and cite some for classes of claims."""
    chance = Random(seed)
    agreements = list(Agreement.objects.order_by("key"))
    with catalogue_transaction(None, "evidence"):
        sources = [factories.source(f"https://example.org/{number}", "press", title="A page") for number in range(6)]
        for one, other in pairwise(agreements):
            if chance.random() < 0.5:
                Relation.objects.create(agreement=one, verb="refers-to", other=other)
        for made in agreements:
            made.notes.create(kind="background", text="How it came about.")
            for name in chance.sample(CLASSES, 3):
                _cite(chance, made, name, None, sources)
        for kind, model in KINDS.items():
            for fact in model.objects.order_by("agreement__key", "number"):
                if chance.random() < 0.4:
                    fact.source, fact.locator = chance.choice(sources), chance.choice(("", "paragraph 3"))
                    fact.check_words = chance.choice(WORDS)
                    fact.save()
                if chance.random() < 0.3:
                    _cite(chance, fact.agreement, kind, fact.number, sources)


def _cite(chance: Random, made: Agreement, claim: str, number: int | None, sources: list[Source]) -> None:
    Citation.objects.create(
        agreement=made,
        source=chance.choice(sources),
        claim=claim,
        fact_number=number,
        locator=chance.choice(("", "page 2")),
        check_words=chance.choice(WORDS),
    )


def stored(made: Agreement) -> Sources:
    """What the rows say, each looked at by itself: the sources of all facts that the record's page shows."""
    cited = defaultdict(set)
    for row in Citation.objects.filter(agreement=made):
        cited[f"{row.claim} {row.fact_number}" if row.fact_number else row.claim].add(row.source.key)
    found = {name: set(cited[name]) for name in ("title", "status")}
    for kind, model in KINDS.items():
        for fact in model.objects.filter(agreement=made):
            if kind == "relation" and fact.other.state != "published":
                continue
            name = f"{kind} {fact.number}"
            found[name] = {fact.source.key} if fact.source else set()
            found[name] |= cited[name] | cited[_covering(kind, fact)]
    for fact in Relation.objects.filter(other=made, agreement__state="published"):
        found[f"relation {fact.number} {fact.agreement.key}"] = {fact.source.key} if fact.source else set()
    return found


def _covering(kind: str, fact) -> str:
    if kind == "event":
        return "date" if fact.defines else "-"
    if kind == "note":
        return "background" if fact.kind == "background" else "-"
    return {"party": "parties", "undertaking": "areas"}.get(kind, "-")


def shown(answer) -> Sources:
    """The sources beside each fact of a record's page, those of its heading with them; none only where it says so."""
    tree = parse(answer)
    keys = {}
    for item in tree.iter(f"{XHTML}li"):
        if item.get("id", "").startswith("source-"):
            [page] = [link.get("href") for link in item.iter(f"{XHTML}a") if link.get("href").startswith("/sources/")]
            keys[f"#{item.get('id')}"] = page.split("/")[2]
    found: Sources = {}
    for node in tree.iter(f"{XHTML}span"):
        name = node.get("data-of")
        if not name:
            continue
        beside = {keys[link.get("href")] for link in node.iter(f"{XHTML}a")}
        assert beside or "".join(node.itertext()) == "no source given"
        assert found.setdefault(name, beside) == beside  # in every place the same
    return found
