"""Synonyms: the names and other names by which people search for partners, bodies, areas and instruments."""

from collections.abc import Iterator
from typing import NamedTuple

from pyroaring import BitMap

from agreements.models import Alias, Area, Body, Instrument, Partner
from agreements.search.postings import Postings, group_by_value
from agreements.search.snapshot import AgreementRows, Snapshot

# What people call instruments besides the labels of the model.
INSTRUMENT_SYNONYMS: dict[str, tuple[str, ...]] = {
    Instrument.TREATY: ("条約", "協定"),
    Instrument.EXCHANGE_OF_NOTES: ("交換公文",),
    Instrument.MEMORANDUM_OF_UNDERSTANDING: ("MoU", "了解覚書", "覚書"),
    Instrument.MEMORANDUM_OF_COOPERATION: ("MoC", "協力覚書", "覚書"),
    Instrument.JCM_DOCUMENT: ("JCM", "二国間クレジット制度"),
    Instrument.JOINT_STATEMENT: ("共同声明", "共同宣言"),
    Instrument.ACTION_PLAN: ("行動計画",),
    Instrument.DIALOGUE: ("対話", "政策対話"),
    Instrument.PARTNERSHIP: ("パートナーシップ",),
    Instrument.INITIATIVE: ("イニシアティブ", "構想"),
    Instrument.PROGRAMME: ("プログラム",),
    Instrument.FUND: ("基金",),
    Instrument.FORUM: ("フォーラム",),
    Instrument.STRATEGY: ("戦略",),
}


class Name(NamedTuple):
    """A name that finds agreements ("MoU"), and how a hit shows that it did ("Memorandum of understanding (MoU)")."""

    text: str
    shown: str  # "" where a list shows the name anyway
    agreements: BitMap


def read_names(snapshot: Snapshot, rows: AgreementRows) -> Iterator[Name]:
    """Names of instruments, partners, bodies, areas and themes in both languages, and the aliases of all of them."""
    yield from (Name(alias, alias, agreements) for alias, agreements in snapshot.aliases.items())
    for instrument, agreements in group_by_value((pk, row.instrument) for pk, row in rows.items()).items():
        label = str(Instrument(instrument).label)
        yield Name(label, "", agreements)
        synonyms = INSTRUMENT_SYNONYMS.get(instrument, ())
        yield from (Name(synonym, f"{label} ({synonym})", agreements) for synonym in synonyms)
    yield from _names(Partner, snapshot.all_partners, "name_ja", "country__name", "country__name_ja")
    yield from _names(Area, snapshot.areas, "name_ja", "theme__name", "theme__name_ja")
    yield from _names(Body, snapshot.bodies, "name_ja")


def _names(model: type[Area | Body | Partner], postings: Postings[int], *fields: str) -> Iterator[Name]:
    """The name of each object that agreements refer to, its values of these fields, and its aliases."""
    model_name = str(model._meta.model_name)
    english = {}
    objects = model._default_manager.filter(pk__in=list(postings)).order_by("pk")
    for pk, name, *others in objects.values_list("pk", "name", *fields):
        english[pk] = name
        yield Name(name, name if model is Body else "", postings[pk])  # lists show partners and areas anyway
        for other in dict.fromkeys(others):
            if other and other != name:
                yield Name(other, f"{name} ({other})", postings[pk])
    aliases = Alias.objects.filter(**{f"{model_name}__in": list(english)}).order_by("pk")
    for alias, pk in aliases.values_list("name", model_name):
        yield Name(alias, f"{english[pk]} ({alias})", postings[pk])
