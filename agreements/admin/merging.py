"""What the page for withdrawing a record asks, and what it offers to carry over to the record that stays."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.admin import edit_conflict
from agreements.admin.two_person import AwaitsConfirmationError
from agreements.curation.changes import diff_fields
from agreements.curation.merging import Offer
from agreements.models import Agreement, MissingItem, Relation, current_transaction, differences, versions
from agreements.printable_text import validate_printable


class SurvivorsView(AutocompleteJsonView):
    """The records that a record can be merged into, for the picker: published ones, never itself."""

    def get_queryset(self):
        public = Agreement.objects.published().exclude(pk=self.kwargs["object_id"])
        return super().get_queryset().filter(pk__in=public.values("pk"))


class SurvivorSelect(AutocompleteSelect):
    """The picker of one record."""

    def __init__(self, merged: Agreement, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.merged = merged

    def get_url(self):
        return reverse("admin:agreements_agreement_survivors", args=[self.merged.pk])


class WithdrawForm(forms.Form):
    """Why a record goes, and perhaps where readers find the same."""

    withdrawn_reason = forms.CharField(
        label=_("Reason"),
        validators=[validate_printable],
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        required=False,
        help_text=_("Readers of the old address see it: the memorandum was never signed."),
    )
    merged_into = forms.ModelChoiceField(
        label=_("Merged into"),
        queryset=Agreement.objects.none(),
        required=False,
        help_text=_("For a record that stands here twice: the old address leads to this one."),
    )
    address = forms.CharField(
        label=_("Or its address"),
        required=False,
        widget=forms.TextInput(attrs={"size": 80}),
        help_text=_("The address of the page that stays, or its last part."),
    )

    def __init__(self, merged: Agreement, admin_site, data=None):
        super().__init__(data)
        field = self.fields["merged_into"]
        field.queryset = Agreement.objects.published().exclude(pk=merged.pk)
        column = Agreement._meta.get_field("merged_into")
        field.widget = SurvivorSelect(merged, column, admin_site, choices=field.choices)

    def clean(self):
        super().clean()
        address = self.cleaned_data.get("address", "").strip()
        if address and "merged_into" not in self.errors and not self.cleaned_data["merged_into"]:
            slug = address.rstrip("/").rpartition("/")[2]
            self.cleaned_data["merged_into"] = self.fields["merged_into"].queryset.filter(slug=slug).first()
            if not self.cleaned_data["merged_into"]:
                self.add_error("address", _("No other public record has this address."))

    def refuse(self, gaps: Iterable[MissingItem]) -> None:
        """Say beside its field what stands in the way."""
        for gap in gaps:
            self.add_error(gap.place if gap.place in self.fields else None, gap)


def merge_token(merged: Agreement, survivor: Agreement) -> str:
    """The versions of both records that the offers were made from."""
    return f"{edit_conflict.version_token(merged)}-{edit_conflict.version_token(survivor)}"


def ticks(found: list[Offer], data: QueryDict) -> list[tuple[str, list[tuple[Offer, bool]]]]:
    """The offers in their groups, each with whether it is ticked: as it was sent, at first as is advised."""
    ticked = set(data.getlist("carry")) if "merge" in data else {offer.name for offer in found if offer.is_advised}
    groups = groupby(found, key=lambda offer: str(offer.group))
    return [(group, [(offer, offer.name in ticked) for offer in rows]) for group, rows in groups]


def awaiting_merge(merged: Agreement, survivor: Agreement, carried: list[Offer]) -> AwaitsConfirmationError:
    """The whole act, to be confirmed by a second publisher: what it changes of every record, each by its title."""
    moved = [offer.row for offer in carried if offer.row.pk]
    others = {row.agreement for row in moved if isinstance(row, Relation) and row.agreement_id != merged.pk}
    others |= {row for row in moved if not hasattr(row, "agreement_id")}
    rows = []
    for record in [merged, survivor, *sorted(others, key=str)]:
        *_earlier, before, after = versions(type(record), [record.pk])[record.pk]
        is_changed = after.revision == current_transaction().revision
        found = diff_fields(differences(before, after)) if is_changed else []
        rows += [replace(row, what=f"{record}: {row.what}") for row in found]
    return AwaitsConfirmationError(merged, rows)
