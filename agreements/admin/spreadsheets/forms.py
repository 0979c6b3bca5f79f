"""The forms of import and export, and where an upload waits between its two pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import BaseStorage

from agreements.admin.questions import MeantField
from agreements.admin.spreadsheets.file_formats import FORMATS, Csv, format_of
from agreements.admin.spreadsheets.file_parser import MOST_BYTES
from agreements.models import Upload
from agreements.printable_text import validate_printable

MOST_WAITING = 20


class UploadGoneError(Exception):
    """The upload has waited too long for its confirmation."""


class UploadStorage(BaseStorage):
    """Keeps an upload where every host of the site finds it, for an hour."""

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user

    def save(self, data: bytes) -> None:
        Upload.objects.expire()
        self.name = Upload.objects.create(user=self.user, data=data).name

    def read(self) -> bytes:
        self.kept = Upload.objects.filter(name=self.name).first()
        if self.kept is None:
            raise UploadGoneError
        return bytes(self.kept.data)

    def remove(self) -> None:
        self.kept.delete()


class UploadForm(ImportForm):
    """A file. What it is, is seen by looking at it."""

    media = forms.Media()

    def __init__(self, formats, resources, user, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.user = user
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].widget.attrs = {"accept": ".csv,.xlsx"}
        self.fields["import_file"].help_text = _(
            "CSV or XLSX with the columns of a template, at most 5,000 rows a sheet and 5 MB. Nothing is saved yet."
        )

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A file has at most 5 MB. Split it."))
        if Upload.objects.waiting(self.user).count() >= MOST_WAITING:
            reason = _("Within an hour you have sent %(most)s files without importing them. Wait a little.")
            raise forms.ValidationError(reason, params={"most": MOST_WAITING})
        file.user = self.user  # whose it is as long as it waits
        return file

    def clean(self):
        values = super().clean()
        if file := values.get("import_file"):
            head = file.read(4)
            file.seek(0)
            values["format"] = str(FORMATS.index(format_of(file.name, head)))
        return values


class ConfirmForm(ConfirmImportForm):
    """Says that what the dry run showed is meant."""

    format = forms.ChoiceField(choices=[(place, place) for place in range(len(FORMATS))], widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput)
    meant = MeantField()
    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        validators=[validate_printable],
        widget=forms.TextInput(attrs={"size": 100}),
        help_text=_("What you changed and why. Curators see it."),
    )


class SheetExportForm(ExportForm):
    """Which sheets, as what."""

    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.fields["resource"].label = _("sheet")
        self.fields["format"].label = _("format")
        self.fields["format"].choices = self.fields["format"].choices[1:]

    def clean(self):
        values = super().clean()
        is_csv = values.get("format") == str(FORMATS.index(Csv))
        if is_csv and values.get("resource", "0") in {"", "0"}:  # the first resource is all sheets
            self.add_error("format", _("A CSV holds one sheet. Choose one, or XLSX."))
        return values
