"""How admin pages write: every saving request is one change, with its reason."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import change, current_change


class DoorForm(forms.ModelForm):
    """A record's form, with the reason for the change."""

    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=300,
        help_text=_("What you changed and why: date corrected after the ministry's press release."),
    )


class DoorAdmin(admin.ModelAdmin):
    """Opens the door once for a whole request: the record, its rows and its history are one revision."""

    form = DoorForm
    show_facets = admin.ShowFacets.ALWAYS
    actions = None
    view_on_site = False

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj)]
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may_write:
            return fieldsets
        return [*fieldsets, (_("This change"), {"fields": ["reason"]})]

    def get_fields(self, request, obj=None):
        return [field for field in super().get_fields(request, obj) if field != "reason"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with change(request.user, gettext("Changed in the admin") if object_id else gettext("Added in the admin")):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        with change(request.user, gettext("Deleted in the admin")):
            return super().delete_view(request, object_id, extra_context)

    def save_form(self, request, form, change):
        current_change().reason = form.cleaned_data["reason"] or current_change().reason
        return super().save_form(request, form, change)


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what only the door or the loader writes."""

    actions = None
    show_facets = admin.ShowFacets.ALWAYS

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
