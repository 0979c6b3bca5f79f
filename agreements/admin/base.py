"""Base classes of the admin: a POST is one catalogue transaction, refused whole on an edit conflict or by a rule."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.db import IntegrityError
from django.db.models import DateField, Q
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import security_log
from agreements.admin import edit_conflict
from agreements.admin.questions import MeantField
from agreements.admin.two_person import AwaitsConfirmationError, TwoPersonMixin
from agreements.curation.plausible import Question, require_plausible
from agreements.curation.workflow import MAY_PUBLISH, RefusedError, needs_a_second, was_public
from agreements.loading import unique_values_of
from agreements.models import CHILD_RELATIONS, MissingItem, catalogue_transaction, current_transaction
from agreements.partial_dates import DayFormField
from agreements.printable_text import validate_printable
from agreements.search import find_by_words

MOST_ROWS = 250  # of a form, all its tables together: the longest record has a fifth of this
_FORM_FIELDS = {"reason", "token", "meant"}


class CatalogueForm(forms.ModelForm):
    """A record's form: it knows the version it was opened on, and asks why.

    `refusals` and `questions` come from the rules.
    """

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        validators=[validate_printable],
        widget=forms.TextInput(attrs={"size": 80}),
        help_text=_("What you changed and why: date corrected after the ministry's press release. Curators see it."),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    meant = MeantField()  # shown where something is asked
    refusals: tuple[MissingItem, ...] = ()
    questions: tuple[Question, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["token"] = edit_conflict.version_token(self.instance)
        self.fields["meant"].ask(self.questions)

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if not reason and self.instance.pk and self.needs_reason():
            raise forms.ValidationError(_("This record is public: say what you change and why."))
        return reason

    def needs_reason(self) -> bool:
        return needs_a_second(self.instance)

    def clean(self):
        super().clean()
        for gap in self.refusals:
            self.add_error(gap.place if gap.place in self.fields else None, gap)


class RowForm(forms.ModelForm):
    """A row of a record."""

    question: Question | None = None  # about what was typed, where it had to be read in some way


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of a record, which may exchange what only one can have; `refusals` come from the rules."""

    refusals: tuple[MissingItem, ...] = ()

    def add_fields(self, form, index):
        """In a table the heads of columns label nothing; each control says its own name."""
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label:
                control = getattr(field.widget, "widget", field.widget)  # inside the links for adding and changing
                control.attrs.setdefault("aria-label", capfirst(field.label))

    def clean(self):
        super().clean()
        if any(form.instance.pk is None for form in self.initial_forms):
            raise forms.ValidationError(_("This form names rows that are not this record's. Open it again."))
        if self.refusals:
            raise forms.ValidationError(list(self.refusals))

    def validate_unique(self):
        """Ask the unique constraints of all rows as they would be, where Django asks each beside what is stored."""
        kept = [form for form in self.forms if form.is_valid() and not self._should_delete_form(form)]
        typed = [form for form in kept if form.instance.pk or form.has_changed()]
        known = {form.instance.pk for form in self.initial_forms}
        rows = [*(row for row in self._stored_rows() if row.pk not in known), *(form.instance for form in typed)]
        forms_of = [*[None] * (len(rows) - len(typed)), *typed]
        holders: dict = {}
        for form, taken in zip(forms_of, unique_values_of(rows), strict=True):
            for value in taken:
                if holders.setdefault(value, form) is not form:
                    (form if form.has_changed() else holders[value]).add_error(None, f"{value.message}.")

    def _stored_rows(self):
        """The rows that stand with these on a page: of relations also those from other records."""
        if self.instance.pk is None:
            return []
        owners = {self.fk.name, *getattr(self.model, "agreement_fields", ())}
        return self.model.objects.filter(Q(*[(name, self.instance.pk) for name in owners], _connector=Q.OR))

    def save_existing_objects(self, commit=True):
        """Save changed rows, which may take from each other what only one can have."""
        changed = [form for form in self.initial_forms if form.has_changed()]
        if commit and len(changed) > 1:
            gone = [form.instance.pk for form in changed if self._should_delete_form(form)]
            self.model.objects.exchange([one.instance for one in changed if one.instance.pk not in gone], gone)
        return super().save_existing_objects(commit)


class SafeAutocompleteSelect(AutocompleteSelect):
    """Django's asks the database for whatever a forged form names; ours for what may be a key."""

    def optgroups(self, name, value, attrs=None):
        keys = [key for key in value if str(key).isascii() and str(key).isdigit() and len(str(key)) < 19]
        return super().optgroups(name, keys, attrs)


class SafeAutocompleteMixin(BaseModelAdmin):
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SafeAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CatalogueAdmin(SafeAutocompleteMixin, TwoPersonMixin):
    """Base of all editable models: saving is one transaction, so record, rows and history share one revision."""

    form = CatalogueForm
    formfield_overrides = {DateField: {"form_class": DayFormField, "widget": AdminDateWidget}}
    show_facets = admin.ShowFacets.ALWAYS
    actions = None
    view_on_site = False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.has_perm(MAY_PUBLISH) or not was_public(obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not was_public(obj))

    def get_search_results(self, request, queryset, search_term):
        """Those with every word in `search_fields`, by the rules of the public search: for lists and for choosing."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=find_by_words(self.model, self.search_fields, search_term)), False

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj)]
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may_write:
            return fieldsets
        asked = [(_("Is this right?"), {"fields": ["meant"]})] if _questions(request) else []
        return [*asked, *fieldsets, (_("This change"), {"fields": ["reason", "token"]})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusals = [gap for gap in _refusals(request) if gap.place not in CHILD_RELATIONS.get(self.model, ())]
        form.questions = _questions(request)
        return form

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            formset.refusals = [gap for gap in _refusals(request) if gap.place == formset.get_default_prefix()]
            yield formset, inline

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if _rows_sent(request.POST) > MOST_ROWS:
            reason = gettext("Nothing was saved: a form holds at most %(most)s rows.") % {"most": MOST_ROWS}
            return self._refuse_form(request, None, reason, 400)
        try:
            with catalogue_transaction(
                request.user, gettext("Changed in the admin") if object_id else gettext("Added")
            ) as opened:
                opened.lock()
                record = self.get_object(request, unquote(object_id)) if object_id else None
                if record and self._may_only_read(request, record):
                    reason = gettext(
                        "Nothing was saved: what readers have seen is for publishers to change. Perhaps the record "
                        "was published while you worked on it. Give what you sent to a publisher."
                    )
                    return self._refuse_form(request, record, reason, 403)
                if object_id and edit_conflict.version_token(record) != request.POST.get("token", ""):
                    return self._refuse_conflict(request, record, extra_context)
                return super().changeform_view(request, object_id, form_url, extra_context)
        except AwaitsConfirmationError as awaiting:
            return self.store_proposal(request, awaiting)
        except RefusedError as refused:
            request.refusals = refused.gaps
            request.questions = getattr(refused, "questions", [])
        except IntegrityError:
            request.refusals = [
                MissingItem("", gettext("Two rows say the same of what only one can. Nothing was saved."))
            ]
        # What was written is undone; the form comes back with what was typed and what keeps it from being saved.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _may_only_read(self, request, record) -> bool:
        return self.has_view_permission(request, record) and not self.has_change_permission(request, record)

    def _refuse_form(self, request, record, reason: str, status: int):
        """What was typed into a form that can't be shown again: it is shown to be kept."""
        if status == 403:
            security_log.write("permission_refused", request.user, request.resolver_match.view_name)
        kept = {name: value for name, value in request.POST.items() if value and not name.startswith("csrf")}
        page = self.page_context(request, record, gettext("Not saved"))
        context = {**page, "reason": reason, "typed": kept}
        return TemplateResponse(request, "admin/agreements/refused_form.html", context, status=status)

    def _refuse_conflict(self, request, record, extra_context):
        """The form again, with what was typed, beside the record as somebody else saved it."""
        request.POST = edit_conflict.rebase_form_data(request.POST, self.model, record)
        request.refusals = [edit_conflict.conflict_message(record)]
        pk = str(record.pk) if record else None
        page = ["change", [pk]] if record else ["add", []]
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page[0]}", args=page[1])
        response = super().changeform_view(request, pk, url, extra_context)
        response.context_data["conflict"] = edit_conflict.compare(response.context_data) if record else []
        return response

    def delete_view(self, request, object_id, extra_context=None):
        with catalogue_transaction(request.user, gettext("Deleted in the admin")) as opened:
            if request.method == "POST":
                opened.lock()
            return super().delete_view(request, object_id, extra_context)

    def save_model(self, request, obj, form, change):
        current_transaction().reason = form.cleaned_data["reason"] or current_transaction().reason
        if not change or set(form.changed_data) - _FORM_FIELDS:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._require_answers(form, formsets, change)
        self.check_saved(request, form, change)

    def questions_about(self, form, change) -> list[Question]:
        """What else is asked about a record as it is written now."""
        return []

    def _require_answers(self, form, formsets, change) -> None:
        """Ask the rules of plausibility, and whatever else wants a tick, all at once."""
        rows = (row for formset in formsets for row in formset.forms if row not in formset.deleted_forms)
        typed = [row.question for row in rows if row.question]
        others = [*self.questions_about(form, change), *typed]
        require_plausible(form.instance, form.cleaned_data["meant"], others)

    def check_saved(self, request, form, change) -> None:
        """Ask the rules of what is written now, rows and all; what they raise undoes it."""
        if change:
            self.enforce_rules(request, form.instance)


class BlockInline(SafeAutocompleteMixin, admin.StackedInline):
    """Rows of a record that need several lines each; a new one at a click."""

    form = RowForm
    formset = RowFormSet
    extra = 0
    max_num = MOST_ROWS


class RowInline(SafeAutocompleteMixin, admin.TabularInline):
    """Rows of a record, a line each; a new one at a click."""

    form = RowForm
    formset = RowFormSet
    extra = 0
    max_num = MOST_ROWS


class ReadOnlyAdmin(admin.ModelAdmin):
    """For rows that only transactions or the loader write."""

    actions = None
    show_facets = admin.ShowFacets.ALWAYS

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _rows_sent(data: QueryDict) -> int:
    """How many rows a form says it has; each is made and checked, whether anything stands in it or not."""
    counts = [value for name, value in data.items() if name.endswith("-TOTAL_FORMS") and value.isdecimal()]
    return sum(int(count[:9]) for count in counts)


def _questions(request) -> list[Question]:
    return getattr(request, "questions", [])


def _refusals(request) -> list[MissingItem]:
    return getattr(request, "refusals", [])
