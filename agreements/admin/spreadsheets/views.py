"""The pages of import and export beside the list of agreements."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from import_export.admin import ImportExportMixin

from agreements.admin.spreadsheets.file_formats import FORMATS, Csv, UnreadableFileError, Xlsx
from agreements.admin.spreadsheets.forms import ConfirmForm, SheetExportForm, UploadForm, UploadGoneError, UploadStorage
from agreements.admin.spreadsheets.resources import (
    RESOURCES,
    ChangedSincePreviewError,
    SheetsResource,
    SheetsResult,
    UnansweredError,
    guide_of,
)
from agreements.curation.plausible import Question
from agreements.loading import SHEETS, Import, Table
from agreements.models import Upload, catalogue_transaction


class SpreadsheetMixin(ImportExportMixin, admin.ModelAdmin):
    """Sheets of a list of agreements, taken away as files and brought back: looked at first, then written at once."""

    formats = FORMATS
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = SheetExportForm
    import_template_name = "admin/agreements/agreement/import.html"
    export_template_name = "admin/agreements/agreement/export.html"
    tmp_storage_class = UploadStorage
    skip_admin_log = True  # history says it, row by row

    def get_urls(self):
        view = self.admin_site.admin_view(self.template_view)
        return [
            path("import/template/<str:name>", view, name="agreements_agreement_sheet_template"),
            *super().get_urls(),
        ]

    def has_import_permission(self, request):
        models = [sheet.model for sheet in SHEETS.values()]
        return request.user.has_perms([f"agreements.{verb}_{model}" for verb in ("add", "change") for model in models])

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_import_resource_classes(self, request):
        return [SheetsResource]

    def get_export_resource_classes(self, request):
        return RESOURCES

    def get_import_context_data(self, **kwargs):
        names = ["agreements.xlsx", *(f"{name}.csv" for name in SHEETS)]
        return {
            "sheet_templates": [
                (name, reverse("admin:agreements_agreement_sheet_template", args=[name])) for name in names
            ]
        }

    def add_data_read_fail_error_to_form(self, form, e):
        unknown = gettext("This file can't be read. Open it and save it again as XLSX or as “CSV UTF-8”.")
        form.add_error("import_file", str(e) if isinstance(e, UnreadableFileError) else unknown)

    def get_import_form_kwargs(self, request):
        return {**super().get_import_form_kwargs(request), "user": request.user}

    def write_to_tmp_storage(self, import_file, input_format):
        stored = UploadStorage(user=import_file.user)
        stored.save(import_file.read())
        return stored

    def get_confirm_form_initial(self, request, import_form):
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial["reason"] = gettext("Imported %(file)s") % {"file": initial["original_file_name"][:200]}
        return initial

    def import_action(self, request, **kwargs):
        response = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", {})
        if "confirm_form" in context:
            planned = context["result"].planned
            context["confirm_form"].initial["fingerprint"] = planned.fingerprint
            context["confirm_form"].fields["meant"].ask(_questions(planned))
        return response

    def process_import(self, request, **kwargs):
        """Do what was looked at, as one change; look again where the catalogue has changed meanwhile."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip() or gettext("Imported")
        try:
            name = request.POST.get("import_file_name", "")
            if not (name.isalnum() and Upload.objects.waiting(request.user).filter(name=name).exists()):
                raise UploadGoneError
            with catalogue_transaction(request.user, reason):
                response = super().process_import(request, **kwargs)
            if "errors" not in (getattr(response, "context_data", None) or {}):
                return response
            problem = gettext("What was sent is no confirmation. Choose the file again.")
        except ChangedSincePreviewError as changed:
            problem = gettext(
                "Nothing was saved: somebody changed the catalogue since you looked. This is what it would do now."
            )
            return self._preview_again(request, changed.planned, problem)
        except UnansweredError as unanswered:
            problem = gettext("Nothing was saved: tick what is right all the same, and mend the rest in the file.")
            return self._preview_again(request, unanswered.planned, problem)
        except IntegrityError:
            problem = gettext("Two rows say the same of what only one can. Nothing was saved.")
        except UploadGoneError:
            problem = gettext("This file has waited too long, or somebody else sent it. Choose it again.")
        except UnreadableFileError as error:
            problem = str(error)
        self.message_user(request, problem, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:agreements_agreement_import"))

    def get_import_data_kwargs(self, **kwargs):
        form = kwargs.get("form")
        sent = form.cleaned_data if form else {}
        return {"fingerprint": sent.get("fingerprint", ""), "meant": sent.get("meant", [])}

    def _preview_again(self, request, planned: Import, problem: str):
        self.message_user(request, problem, messages.ERROR)
        typed = {**request.POST.dict(), "meant": request.POST.getlist("meant")}
        form = self.get_confirm_form_class(request)(initial={**typed, "fingerprint": planned.fingerprint})
        form.fields["meant"].ask(_questions(planned))
        context = {
            **self.admin_site.each_context(request),
            **self.get_import_context_data(),
            "title": gettext("Import"),
            "opts": self.opts,
            "form": self.create_import_form(request),
            "result": SheetsResult(planned),
            "confirm_form": None if planned.faults else form,
        }
        return TemplateResponse(request, self.import_template_name, context)

    def add_success_message(self, result, request):
        lines = result.planned.lines
        values = {"added": sum(line.is_new for line in lines), "changed": sum(not line.is_new for line in lines)}
        self.message_user(
            request, gettext("Imported: %(added)s rows added, %(changed)s changed.") % values, messages.SUCCESS
        )

    def get_export_filename(self, request, queryset, file_format):
        place = int(request.POST.get("resource") or 0)
        return f"{RESOURCES[place].name}-{timezone.localdate()}.{file_format.get_extension()}"

    def template_view(self, request, name: str):
        """A file with the columns of the sheets, and in a workbook with what goes into them."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        empty = {f"{sheet.name}.csv": [Table(sheet.name, sheet.header, [])] for sheet in SHEETS.values()}
        empty["agreements.xlsx"] = [Table(sheet.name, sheet.header, []) for sheet in SHEETS.values()]
        if name not in empty:
            raise Http404
        file_format = Xlsx() if name.endswith("xlsx") else Csv()
        tables = [*empty[name], *([guide_of(SHEETS.values())] if name.endswith("xlsx") else [])]
        response = HttpResponse(file_format.export_data(tables), content_type=file_format.get_content_type())
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _questions(planned: Import) -> list[Question]:
    """What is asked about an import: the row of its sheet, and what looks wrong in it."""
    return [
        Question(answer, gettext("%(sheet)s, row %(line)s: %(reason)s") % fault._asdict())
        for fault, answer in planned.questions
    ]
