"""What django-import-export takes in and gives out here: tables of the sheets, read and written by the loader."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.resources import Resource
from import_export.results import Result

from agreements.admin.spreadsheets.file_formats import guide
from agreements.curation import workflow
from agreements.loading import SHEETS, VERSION, Fault, Import, Row, Sheet, Table, import_of, sheets_of
from agreements.models import Agreement, State, current_transaction


class LookAgainError(Exception):
    """What was confirmed can't be imported as it is; `planned` is what the import would do now."""

    def __init__(self, planned: Import):
        super().__init__(self.__class__.__doc__)
        self.planned = planned


class ChangedSincePreviewError(LookAgainError):
    """The catalogue has changed since the dry run."""


class UnansweredError(LookAgainError):
    """Something is asked about, and not every tick is set."""


class SheetsResult(Result):
    """What an import does, in the words of the loader."""

    def __init__(self, planned: Import):
        super().__init__()
        self.planned = planned

    def has_validation_errors(self):
        return bool(self.planned.faults)


class SheetsResource(Resource):
    """All sheets together."""

    label = gettext_lazy("all sheets in one workbook")
    name = "agreements"
    sheets: tuple[Sheet, ...] = tuple(SHEETS.values())

    @classmethod
    def get_display_name(cls):
        return cls.label

    def export(self, queryset=None, **kwargs) -> list[Table]:
        return sheets_of(self.sheets, queryset.values_list("key", flat=True))

    def import_data(self, dataset, dry_run=False, user=None, fingerprint="", meant=(), **kwargs) -> SheetsResult:
        """Look what the tables would do, or do it inside the open change, if it is still what was looked at.

        The loader reads, checks and writes all rows at once, where a Resource would go row by row, asking and writing
        each: thousands of rows take a second or two, and a dry run writes nothing.
        """
        if not dry_run:
            current_transaction().lock()
        planned = import_of(dataset, meant)
        planned = planned.refuse(refusals(planned, user))
        if not dry_run:
            if planned.faults or planned.fingerprint != fingerprint:
                raise ChangedSincePreviewError(planned)
            if planned.questions:
                raise UnansweredError(planned)
            planned.write(current_transaction())
        return SheetsResult(planned)


class SheetResource(SheetsResource):
    """One sheet."""


RESOURCES = [
    SheetsResource,
    *(type(name, (SheetResource,), {"label": name, "name": name, "sheets": (of,)}) for name, of in SHEETS.items()),
]


def refusals(planned: Import, user) -> Iterator[Fault]:
    """Rows that this curator may not write, and slugs that lead elsewhere for ever."""
    keys = {row.record.partition(":")[2] for row in planned.rows}
    public = {one.key: one for one in Agreement.objects.filter(key__in=keys, published_at__isnull=False)}
    may_publish = user.has_perm(workflow.MAY_PUBLISH)
    for row in planned.rows:
        agreement = public.get(row.record.partition(":")[2])
        if agreement and not may_publish:
            yield Fault(row.file, row.line, "", _("This record is public: only publishers change it."))
        elif agreement and workflow.needs_a_second(agreement):
            reason = _("Two people correct a public record: change “%(title)s” in its form, and another confirms it.")
            yield Fault(row.file, row.line, "", reason % {"title": agreement.title})
    yield from _former_addresses(planned)


def _former_addresses(planned: Import) -> Iterator[Fault]:
    """New slugs under which readers once found another agreement."""
    rows = {
        row.values["slug"]: row for row in planned.rows if row.spec.name == "agreement" and _has_new_slug(row, planned)
    }
    known = Agreement.history.filter(slug__in=list(rows), state=State.PUBLISHED)
    for slug in set(known.values_list("slug", flat=True)):
        leads_to = workflow.former_address(slug)
        if leads_to and leads_to.key != rows[slug].values["key"]:
            values = {"title": leads_to.title}
            reason = _("This was the address of “%(title)s” and leads there for ever.") % values
            yield Fault(rows[slug].file, rows[slug].line, "slug", reason)


def _has_new_slug(row: Row, planned: Import) -> bool:
    present = planned.stored.get(row.record)
    return present is None or present.rows[row.key].values["slug"] != row.values["slug"]


def guide_of(sheets: Iterable[Sheet]) -> Table:
    """What goes into each column, for the templates."""
    return guide(
        [sheet.name, column, _("yes") if _is_needed(sheet, column) else "", _explained(sheet, column)]
        for sheet in sheets
        for column in sheet.header
    )


def _is_needed(sheet: Sheet, column: str) -> bool:
    return column in sheet.spec.required and column not in {"key", "slug", "number"}


def _explained(sheet: Sheet, column: str) -> str:
    match column:
        case "agreement":
            return _("The agreement's key.")
        case "number":
            return _("Which of the agreement's rows it is; empty for a new one.")
        case _other if column == VERSION:
            return _("Leave it as it is; empty for a new row. It tells whether somebody changed the row meanwhile.")
    field = sheet.spec.fields[column]
    if field.choices:
        return _("One of: %(words)s.") % {"words": ", ".join(value for value, _label in field.choices)}
    if column == "source":
        return _("The address of a source that is in the catalogue.")
    if column in sheet.spec.to_itself:
        return _("The number of the row. %(help)s") % {"help": field.help_text}
    if column in sheet.spec.targets:
        return _("Its key, such as in its page's address, or its name.")
    if column in {"unilateral", "defines"}:
        return _("yes or no. %(help)s") % {"help": field.help_text}
    return str(field.help_text or field.verbose_name)
