"""Files of sheets as curators make them, and the pages of import and export as they walk through them."""

import csv
import re
from io import BytesIO, StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.helpers.admin_forms import filled

IMPORT = "/admin/agreements/agreement/import/"
CONFIRM = "/admin/agreements/agreement/process_import/"
EXPORT = "/admin/agreements/agreement/export/"
AGREEMENTS = ["key", "slug", "title", "title_ja", "instrument", "unilateral", "place", "summary", "checked_on"]
PARTIES = ["agreement", "number", "side", "partner", "body", "signatory", "office", "role"]
PARTIES += ["source", "locator", "check_words"]
UNDERTAKINGS = ["agreement", "number", "area", "action", "source", "locator", "check_words"]
EVENTS = ["agreement", "number", "kind", "date", "end_date", "defines", "title", "place", "country", "outcome"]
EVENTS += ["source", "locator", "check_words"]
CITATIONS = ["agreement", "number", "source", "claim", "locator", "says", "fact_number", "check_words"]
FORMATS = {"xlsx": "0", "csv": "1"}
SHEETS = {"all": "0", "agreements": "1", "parties": "2", "undertakings": "3", "events": "4", "citations": "5"}


def csv_file(*rows: list, name: str = "sheet.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode(encoding))


def workbook(**sheets: list[list]) -> SimpleUploadedFile:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> SimpleUploadedFile:
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("sheets.xlsx", out.getvalue())


def look(client, file):
    """Bring a file and look what it would change."""
    file.seek(0)
    return client.post(IMPORT, {"resource": "0", "import_file": file})


def confirm(client, looked, **typed):
    return client.post(CONFIRM, filled(looked, **typed), follow=True)


def faults(response) -> list[tuple]:
    return [tuple(fault) for fault in response.context["result"].planned.faults]


def changes(response) -> list[tuple]:
    """What the page says would change: sheet, row, column, before and after."""
    lines = response.context["result"].planned.lines
    return [(line.sheet, line.row, cell.column, cell.before, cell.after) for line in lines for cell in line.cells]


def complaint(response) -> str:
    """What the form says against the file."""
    return " ".join(response.context["form"].errors.get("import_file", []))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def take(client, sheet: str, kind: str, query: str = ""):
    return client.post(EXPORT + query, {"resource": SHEETS[sheet], "format": FORMATS[kind]})


def taken_book(response):
    return load_workbook(BytesIO(response.content))


def taken_rows(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def brought_back(response) -> SimpleUploadedFile:
    name = re.search(r'filename="(.*)"', response["Content-Disposition"])[1]
    return SimpleUploadedFile(name, response.content)
