"""Ways in: addresses, forms of the admin, spreadsheets, fixture files. Each takes one odd input, by chance."""

import json
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from openpyxl import Workbook

from agreements.loading import SHEETS, BrokenFixturesError, load
from agreements.models import Agreement, Area, Partner, Source
from agreements.printable_text import xml_text
from agreements.web.chart_filters import CompareFilter, MatrixFilter, TimelineFilter
from tests.fuzz.values import value
from tests.helpers import fixture_rows, routes
from tests.helpers.admin_forms import change_page, filled, model_admins
from tests.helpers.sheet_files import confirm, csv_file, look

PARAMETERS = sorted({name for one in (TimelineFilter, MatrixFilter, CompareFilter) for name in one.base_filters})
NAMES = {"key", "agreement"}  # the columns that say which record a row belongs to
PLAUSIBLE = ("asean", "oil", "VN", "NO", "2020", "signed", "theme", "direct", "all", "csv", "json", "agreement-001")


def ask(chance: Random, client: Client, folder: Path) -> HttpResponseBase:
    """A page, file, feed or operation of the API, with odd words and parameters."""
    route = chance.choice(sorted(set(routes.routes())))
    path = routes.with_parts(route, lambda: quote(value(chance, *PLAUSIBLE)[:60], safe=""))
    names = chance.choices([*PARAMETERS, "since", "format", "o", "p", value(chance)], k=chance.choice((0, 1, 1, 2, 4)))
    query = "&".join(f"{quote(name)}={quote(value(chance, *PLAUSIBLE)[:500])}" for name in names)
    if chance.random() < 0.05:
        query += "&" + chance.choice(("q=%FF%FE", "%ED%A0%80=1", "q=%", "&&&=", "a[]=1", "q=%u0041", "amp;year=2020"))
    return client.get(f"{path}?{query}")


def fill_in(chance: Random, client: Client, folder: Path) -> HttpResponseBase:
    """The form of a record, with some of its fields typed anew."""
    models = [model for model in model_admins() if model._meta.app_label == "agreements" and hasattr(model, "history")]
    model = chance.choice([Agreement, Agreement, Agreement, Source, Partner, Area, *models])
    row = chance.choice(list(model.objects.all()))
    page = client.get(change_page(row))
    typed = filled(page, reason="Mended.")
    fields = [name for name in typed if not name.endswith("_FORMS") and "token" not in name]
    chosen = chance.sample(fields, min(len(fields), chance.choice((1, 1, 2, 4))))
    typed |= {name: [value(chance, *typed[name])] for name in chosen}
    if chance.random() < 0.1:
        typed |= {name: [value(chance)] for name in typed if name.endswith("TOTAL_FORMS") and chance.random() < 0.3}
    button = chance.choice(("_save", "_continue", "_checked", "_publish"))
    return client.post(change_page(row), typed | {button: "1"})


def bring_sheet(chance: Random, client: Client, folder: Path) -> HttpResponseBase:
    """A sheet with odd cells, as a file or in a workbook; it is imported, if the preview offers that."""
    sheet = chance.choice(list(SHEETS.values()))
    keys = [agreement.key for agreement in Agreement.objects.all()[:5]]
    header = sheet.header
    rows = [
        [
            chance.choice(keys) if name in NAMES and chance.random() < 0.7 else value(chance, *PLAUSIBLE)
            for name in header
        ]
        for _row in range(chance.choice((1, 1, 2, 5)))
    ]
    if chance.random() < 0.2:
        chance.choice([header, *rows]).insert(chance.randrange(len(header) + 1), value(chance))
    looked = look(client, _file(chance, sheet.name, header, rows))
    return confirm(client, looked) if b"fingerprint" in looked.content else looked


def _file(chance: Random, name: str, header: list[str], rows: list[list[str]]) -> SimpleUploadedFile:
    if chance.random() < 0.5:
        encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp932", "iso2022_jp", "latin-1"))
        file = csv_file(header, *rows)
        text = file.read().decode()
        return SimpleUploadedFile(f"{name}.csv", text.encode(encoding, "ignore"))
    book = Workbook()
    book.active.title = name
    for row in (header, *rows):
        book.active.append([xml_text(cell) for cell in row])  # a workbook holds nothing that XML doesn't
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("sheets.xlsx", out.getvalue())


def bring_fixture(chance: Random, client: Client, folder: Path) -> None:
    """A fixture file with odd values: loaded, or refused with a sentence for each fault."""
    rows = list(fixture_rows.catalogue().values())
    for _change in range(chance.choice((1, 1, 2, 3))):
        fields = chance.choice(rows)["fields"]
        name = chance.choice(sorted(fields))
        fields[name] = chance.choice((value(chance), [value(chance)], None, 1, -1, 2**70, 1.5, True, {}, [[]], [1, 2]))
    path = folder / "odd.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    with suppress(BrokenFixturesError):
        load([path], "an odd file")


WAYS_IN = (ask, ask, ask, fill_in, fill_in, bring_sheet, bring_fixture)
