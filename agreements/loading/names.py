"""What cells of sheets may call a row: whatever name search and the forms' lists find it by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.loading.records import SPECS, Record, Row
from agreements.normal_addresses import normal_address
from agreements.printable_text import clean_text
from agreements.text_analysis import QueryTerms, name_key, tokenise

_NAMES = ("name", "name_ja", "title", "title_ja")
_MOST_CHOICES = 5

Keys = dict[tuple[str, str], set[str]]  # natural keys of rows, by model and text


class Names:
    """The rows that cells may refer to: by key, by URL, or by a name that only one has.

    What a cell says is tried as it is written, and then without regard to capitals, accents, widths and hyphens.
    """

    def __init__(self, stored: dict[str, Record]):
        self._exact_keys: Keys = defaultdict(set)
        self._exact_names: Keys = defaultdict(set)
        self._keys: Keys = defaultdict(set)
        self._names: Keys = defaultdict(set)
        self._shown: dict[tuple[str, str], str] = {}
        self._words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for record in stored.values():
            for row in record.rows.values():
                self.add(row)
        for row in [row for record in stored.values() for row in record.rows.values() if row.spec.name == "partner"]:
            self._share_names(row, stored)

    def add(self, row: Row) -> None:
        """Let cells refer to a row, or where it is an alias, to the row that it names."""
        if row.spec.is_root:
            model, key = row.spec.name, row.natural[0]
            self._exact_keys[model, key].add(key)
            self._keys[model, key.casefold()].add(key)
            names = [row.values[name] for name in _NAMES if row.values.get(name)]
            self._shown[model, key] = names[0] if names else key
            if address := row.values.get("address"):
                self._exact_names[model, address].add(key)
                self._keys[model, normal_address(address).casefold()].add(key)
        elif row.spec.name == "alias":
            model, _colon, key = row.record.partition(":")
            names = [row.values["name"]]
        else:
            return
        self._add_names(model, key, names)

    def _add_names(self, model: str, key: str, names: Iterable[str]) -> None:
        for name in names:
            self._exact_names[model, name].add(key)
            if folded := name_key(name):
                self._names[model, folded].add(key)
            self._words[model][key].append(name)

    def _share_names(self, partner: Row, stored: dict[str, Record]) -> None:
        """A partner that is a country and this country have each other's names."""
        if country := partner.values.get("country"):
            [iso2] = country
            [of_country] = [row for row in stored[f"country:{iso2}"].rows.values() if row.spec.is_root]
            slug = partner.natural[0]
            self._add_names("country", iso2, self._words["partner"][slug])
            names = (of_country.values.get(name) for name in _NAMES)
            self._add_names("partner", slug, [iso2, *(name for name in names if name)])

    def find(self, model: str, text: str) -> tuple[str]:
        """The natural key; the text itself where nothing has it, which is reported later with its row.

        ValidationError names the choices where several rows have the name, or only part of it.
        """
        text = clean_text(text)
        folded = normal_address(text).casefold()  # a page is known by every address that leads to it
        for keys, written in (
            (self._exact_keys, text),
            (self._exact_names, text),
            (self._keys, folded),
            (self._names, name_key(text)),
        ):
            found = keys.get((model, written), set())
            if len(found) == 1:
                return (min(found),)
            if found:
                values = {"choices": self._choices(model, found)}
                raise ValidationError(_("several have this name: say which by its key (%(choices)s).") % values)
        if model != "agreement" and (similar := set(self._similar(model, text))):
            values = {
                "model": SPECS[model].model._meta.verbose_name,
                "name": text[:60],
                "choices": self._choices(model, similar),
            }
            raise ValidationError(_("there is no %(model)s “%(name)s”; perhaps one of: %(choices)s.") % values)
        return (text,)

    def find_key(self, model: str, text: str) -> tuple[str]:
        """The natural key that a row gives itself: as it is written, or one in other capitals; never by a name."""
        others = self._keys.get((model, text.casefold()), set())
        return (text,) if (model, text) in self._exact_keys or len(others) != 1 else (min(others),)

    def _similar(self, model: str, text: str) -> Iterator[str]:
        """The keys of rows in whose names every word of a text begins one, as in the forms' lists."""
        terms = [QueryTerms(word) for word in tokenise(text)]
        for key, names in self._words[model].items() if terms else ():
            words = {word for name in names for word in tokenise(name)}
            if all(any(map(term.matches, words)) for term in terms):
                yield key

    def _choices(self, model: str, keys: set[str]) -> str:
        """E.g. "kenya (Kenya), korea (Republic of Korea)"."""
        named = [f"{key} ({self._shown.get((model, key), key)})" for key in sorted(keys)]
        return ", ".join(named[:_MOST_CHOICES] + ["…"] * (len(named) > _MOST_CHOICES))
