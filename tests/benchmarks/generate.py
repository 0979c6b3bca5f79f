"""Agreements by the thousand, in fixture form, with the vocabulary and the proportions of the real catalogue.

The same number gives the same agreement in every run and beside any other, so that figures can be compared:

    python -m tests.benchmarks.generate 10000 generated.json      a fixture of 10,000 agreements, with what they name
    python -m tests.benchmarks.generate 250000                    the same straight into DATABASE_URL, without history
"""

import datetime as dt
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

FIXTURES = Path(__file__).parents[2] / "fixtures"
# The files that hold no agreement: areas, countries, partners, bodies.
REFERENCE = sorted(FIXTURES.glob("0[1-4]_*.json"))
SEED = 1956
_CHUNK = 2000

_INSTRUMENTS = {
    "memorandum-of-cooperation": 74, "joint-statement": 44, "joint-crediting-mechanism": 33, "partnership": 25,
    "dialogue": 24, "initiative": 24, "memorandum-of-understanding": 18, "treaty": 12, "action-plan": 10,
    "programme": 5, "forum": 4, "strategy": 2, "fund": 2, "exchange-of-notes": 1,
}  # fmt: skip
_KINDS = {
    "press": 51,
    "government": 31,
    "other": 10,
    "research": 5,
    "intergovernmental": 4,
    "industry": 3,
    "company": 1,
}
_KNOWN_UNTIL = dt.date(2026, 11, 1)  # what comes later is expected
_CLAIMS = {"areas": 39, "date": 37, "parties": 34, "background": 14, "status": 12, "official-text": 2}
_LATER_KINDS = {"held": 25, "implemented": 3, "announced": 9, "renewed": 2, "in-force": 1, "ended": 1, "expected": 1}
_VERBS = {"part-of": 4, "refers-to": 2}
_DEEDS = (
    "exchange data on", "train engineers for", "build a pilot plant for", "agree standards of", "finance projects in",
    "study the market of", "hold seminars on", "map the resources of", "share regulation of", "test equipment for",
)  # fmt: skip
_PLACES = ("Tokyo", "online", "Hanoi", "Tashkent", "Canberra", "Brussels", "New Delhi", "Jakarta", "Abu Dhabi", "")
_NAMES = ("Saito", "Tanaka", "Nishimura", "Hagiuda", "Asakawa", "Nguyen", "Karimov", "Singh", "Taylor", "Santos")


def row(model: str, **fields) -> dict:
    return {"model": f"agreements.{model}", "fields": fields}


@cache
def _named(model: str, *, file: str) -> list[dict]:
    rows = json.loads(next(FIXTURES.glob(f"{file}_*.json")).read_text(encoding="utf-8"))
    return [one["fields"] for one in rows if one["model"] == f"agreements.{model}"]


@cache
def _partners() -> list[str]:
    return [one["slug"] for one in _named("partner", file="03") if one["slug"] != "japan"]


@cache
def _bodies(partner: str) -> list[str]:
    return [one["slug"] for one in _named("body", file="04") if one["partner"] == [partner]]


def generated(start: int, end: int, seed: int = SEED) -> Iterator[dict]:
    """The rows of agreements number start to end: their sources, then each with its facts. They name reference rows."""
    for number in range(start, end):
        yield from _sources(number, seed)
    for number in range(start, end):
        yield from _Writer(number, seed).rows()


def _sources(number: int, seed: int) -> Iterator[dict]:
    chance = random.Random(f"{seed} sources of {number}")
    for nth in range(1, 5):
        kind = _one_of(chance, _KINDS)
        yield row(
            "source",
            key=f"generated-{number}-{nth}",
            address=f"https://{kind}-{chance.randrange(300)}.example/{number}/{nth}.html",
            title=f"Page {nth} about agreement {number}",
            publisher=f"Publisher {chance.randrange(300)} of {kind}",
            kind=kind,
            published_on=str(dt.date(1990, 1, 1) + dt.timedelta(chance.randrange(13_000))),
        )


class _Writer:
    """Writes one agreement."""

    def __init__(self, number: int, seed: int):
        self.number, self.chance = number, random.Random(f"{seed} agreement {number}")
        self.key = f"generated-{number}"
        self.instrument = _one_of(self.chance, _INSTRUMENTS)
        # Partners and areas as in life: a few in many agreements, many in a few.
        self.partners = [self._skewed(_partners()) for _ in range(self._about(1.4, least=1))]
        areas = [self._skewed(_named("area", file="01")) for _ in range(self._about(2.5, least=1))]
        self.areas = list({area["slug"]: area for area in areas}.values())
        self.began = dt.date(1982, 1, 1) + dt.timedelta(int(16_000 * self.chance.random() ** 0.5))

    def rows(self) -> Iterator[dict]:
        yield self._agreement()
        for facts in (self._parties, self._undertakings, self._events, self._notes, self._money, self._citations):
            for number, (model, fields) in enumerate(facts(), 1):
                yield row(model, agreement=[self.key], number=number, **fields)
        yield from self._relations()

    def _agreement(self) -> dict:
        partner, area = self.partners[0].replace("-", " ").title(), self.areas[0]
        title = f"{self.instrument.replace('-', ' ').capitalize()} with {partner} on {area['name'].lower()}"
        deeds = ", ".join(f"{self.chance.choice(_DEEDS)} {one['name'].lower()}" for one in self.areas)
        fields = {
            "key": self.key,
            "slug": self.key,
            "title": f"{title} ({self.number})",
            "instrument": self.instrument,
            "summary": f"Japan and {partner} agreed in {self.began.year} to {deeds}. " * 2,
            "state": "published",
        }
        if self.number % 4 == 0:
            fields["title_ja"] = f"{area['name_ja']}に関する協力覚書（{self.number}）"
        if place := self.chance.choice(_PLACES):
            fields["place"] = place
        return row("agreement", **fields)

    def _parties(self) -> Iterator[tuple[str, dict]]:
        for side, partner in [("japan", "japan"), *(("partner", partner) for partner in dict.fromkeys(self.partners))]:
            fields = {"side": side, "partner": [partner]}
            if bodies := _bodies(partner):
                fields["body"] = [self._skewed(bodies)]
            if self.chance.random() < 0.4:
                fields |= {"signatory": f"{self.chance.choice(_NAMES)} {self.number % 97}", "office": "Minister"}
            yield "party", fields
        if self.chance.random() < 0.5:
            yield "party", {"side": "japan", "partner": ["japan"], "body": [self._skewed(_bodies("japan"))]}

    def _undertakings(self) -> Iterator[tuple[str, dict]]:
        for area in self.areas:
            for deed in self.chance.sample(_DEEDS, self._about(2, least=1)):
                yield "undertaking", {"area": [area["slug"]], "action": f"{deed} {area['name'].lower()}"}

    def _events(self) -> Iterator[tuple[str, dict]]:
        kind = "held" if self.instrument in ("dialogue", "forum") else "signed"
        yield "event", {"kind": kind, "date": self._date(0), "defines": True, "title": f"It was {kind}"}
        later = 0
        for _ in range(self._about(1.5)):
            kind, later = _one_of(self.chance, _LATER_KINDS), later + self.chance.randrange(40, 900)
            kind = "expected" if self.began + dt.timedelta(later) > _KNOWN_UNTIL else kind
            source = [f"generated-{self.number}-{self.chance.randrange(1, 5)}"]
            yield "event", {"kind": kind, "date": self._date(later), "title": f"It was {kind}", "source": source}

    def _notes(self) -> Iterator[tuple[str, dict]]:
        for _ in range(self._about(0.9)):
            kind = self.chance.choice(("background", "challenge", "outlook"))
            yield (
                "note",
                {"kind": kind, "text": f"What {self.partners[0]} needs most is {self.areas[-1]['name']}. " * 2},
            )

    def _money(self) -> Iterator[tuple[str, dict]]:
        if self.chance.random() < 0.13:
            amount = str(self.chance.randrange(1, 900) * 1_000_000)
            certainty = self.chance.choice(("committed", "announced", "reported"))
            yield "commitment", {"amount": amount, "currency": "USD", "certainty": certainty, "purpose": "projects"}

    def _citations(self) -> Iterator[tuple[str, dict]]:
        for nth in range(1, 5):
            source = [f"generated-{self.number}-{nth}"]
            yield "citation", {"source": source, "claim": "existence"}
            for claim in {_one_of(self.chance, _CLAIMS) for _ in range(self._about(1.6))}:
                yield "citation", {"source": source, "claim": claim, "locator": f"paragraph {nth}"}

    def _relations(self) -> Iterator[dict]:
        if self.number > 10 and self.chance.random() < 0.6:
            other, verb = f"generated-{self.number - self.chance.randrange(1, 10)}", _one_of(self.chance, _VERBS)
            yield row("relation", agreement=[self.key], number=1, verb=verb, other=[other])

    def _date(self, later: int) -> str:
        date = str(self.began + dt.timedelta(later))
        return date[: self.chance.choice((10, 10, 10, 7, 4))]

    def _about(self, mean: float, least: int = 0) -> int:
        """A whole number from `least` to ten, about `mean` on average: mostly few, seldom many."""
        return max(least, min(10, int(self.chance.expovariate(1 / mean) + 0.5)))

    def _skewed(self, choices: list):
        return choices[int(len(choices) * self.chance.random() ** 3)]


def _one_of(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _reference() -> Iterator[dict]:
    """The real areas, countries, partners and bodies, without the real agreements that founded a bloc."""
    for path in REFERENCE:
        for one in json.loads(path.read_text(encoding="utf-8")):
            one["fields"].pop("founding_agreement", None)
            yield one


def write_fixture(path: Path, count: int) -> None:
    """A fixture of that many agreements and all that they name, to be loaded into an empty database."""
    with path.open("w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in _reference()))
        for start in range(0, count, _CHUNK):
            for one in generated(start, min(start + _CHUNK, count)):
                file.write(",\n" + json.dumps(one, ensure_ascii=False))
        file.write("\n]\n")


def fill(count: int) -> None:
    """That many agreements straight into an empty, migrated database, without history: only for reading at scale."""
    from agreements.loading import load
    from agreements.models import Area, Body, Partner, catalogue_transaction

    with NamedTemporaryFile() as file:
        write_fixture(Path(file.name), 0)
        load([Path(file.name)], "Reference data")
    pks = {"source": {}, "agreement": {}}
    for model in (Area, Body, Partner):
        pks[model._meta.model_name] = dict(model.objects.values_list("slug", "pk"))
    with catalogue_transaction(None, f"{count:,} generated agreements") as opened:
        for start in range(0, count, _CHUNK):
            pks["source"].clear()
            _insert(generated(start, min(start + _CHUNK, count)), pks, opened.revision)


def _insert(rows: Iterator[dict], pks: dict[str, dict[str, int]], revision) -> None:
    """Rows into their tables, agreements with their stored copies; `pks` learns the new sources and agreements."""
    from django.apps import apps

    fields_of, steps = defaultdict(list), defaultdict(list)
    for one in rows:
        fields_of[one["model"]].append(one["fields"])
        if one["model"] == "agreements.event":
            steps[one["fields"]["agreement"][0]].append(one["fields"])
    for name, many in fields_of.items():
        model = apps.get_model(name)
        targets = {field.name: field for field in model._meta.concrete_fields if field.is_relation}
        made = []
        for fields in many:
            columns = {key: value for key, value in fields.items() if key not in targets}
            for key in targets.keys() & fields.keys():
                columns[targets[key].attname] = pks[targets[key].related_model._meta.model_name][fields[key][0]]
            if name == "agreements.agreement":
                columns |= {"revision": revision, "published_at": revision.made_at}
                columns |= _standing(fields["instrument"], steps[fields["key"]])
            made.append(model(**columns))
        model.objects.bulk_create(made, batch_size=_CHUNK)
        if "key" in many[0]:
            pks[model._meta.model_name].update((one.key, one.pk) for one in made)


def _standing(instrument: str, events: list[dict]) -> dict:
    from agreements.models import Step, derive
    from agreements.partial_dates import PartialDate

    steps = [Step(one["kind"], PartialDate.parse(one["date"]), one.get("defines", False)) for one in events]
    return vars(derive(instrument, steps))


def main() -> None:
    count, *paths = sys.argv[1:]
    if paths:
        write_fixture(Path(paths[0]), int(count))
    else:
        import django

        django.setup()
        fill(int(count))


if __name__ == "__main__":
    main()
