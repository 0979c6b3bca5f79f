"""Naming: the words by which people look for partners, bodies, areas and instruments. First floor."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Model
from pyroaring import BitMap

from agreements.models import Alias, Area, Body, Instrument, Partner
from agreements.search.postings import Postings, group_by_value
from agreements.search.snapshot import AgreementRows, Snapshot

# What people call instruments besides our words for them.
INSTRUMENT_SYNONYMS = {
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
    """A name that agreements are found by, and how to show that it was this one; "" where a list shows it anyway."""

    text: str
    shown: str
    agreements: BitMap


def read_names(snapshot: Snapshot, rows: AgreementRows) -> Iterator[Name]:
    """The names of instruments, partners, bodies, areas and themes, in both languages, and other names of all."""
    yield from (Name(name, name, agreements) for name, agreements in snapshot.aliases.items())
    for instrument, agreements in group_by_value((pk, head.instrument) for pk, head in rows.items()).items():
        label = str(Instrument(instrument).label)
        yield Name(label, "", agreements)
        yield from (Name(other, f"{label} ({other})", agreements) for other in INSTRUMENT_SYNONYMS.get(instrument, ()))
    yield from _names(Partner, snapshot.named, "name_ja", "country__name", "country__name_ja")
    yield from _names(Area, snapshot.areas, "name_ja", "theme__name", "theme__name_ja")
    yield from _names(Body, snapshot.bodies, "name_ja")


def _names(model: type[Model], found: Postings, *others: str) -> Iterator[Name]:
    field = model._meta.model_name
    english = {}
    for pk, name, *more in model.objects.filter(pk__in=list(found)).order_by("pk").values_list("pk", "name", *others):
        english[pk] = name
        yield Name(name, name if model is Body else "", found[pk])  # lists show partners and areas anyway
        yield from (
            Name(other, f"{name} ({other})", found[pk]) for other in dict.fromkeys(more) if other and other != name
        )
    for name, pk in Alias.objects.filter(**{f"{field}__in": list(english)}).order_by("pk").values_list("name", field):
        yield Name(name, f"{english[pk]} ({name})", found[pk])
