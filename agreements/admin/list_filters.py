"""Filters of the admin's lists that are not fields: rules of quality that are broken, states of links."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.curation.quality import RULES
from agreements.curation.worklist import LINK_STATES, findings


class QualityFilter(admin.SimpleListFilter):
    """Published agreements that break a rule of quality."""

    title = _("quality")
    parameter_name = "quality"

    def lookups(self, request, model_admin):
        return [(rule.name, rule.sentence) for rule in RULES]

    def queryset(self, request, queryset):
        broken = findings().get(self.value())
        return queryset if broken is None else queryset.filter(pk__in=list(broken))

    def get_facet_queryset(self, changelist):
        """Counted here: what breaks a rule is known already, and would be a long list in each question."""
        others = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        shown = set(others.values_list("pk", flat=True))
        return {f"{place}__c": len(shown & findings()[rule.name].keys()) for place, rule in enumerate(RULES)}


class LinkFilter(admin.SimpleListFilter):
    """Sources by what became of their link."""

    title = _("link")
    parameter_name = "link"

    def lookups(self, request, model_admin):
        return [(name, of.label) for name, of in LINK_STATES.items()]

    def queryset(self, request, queryset):
        links = LINK_STATES.get(self.value())
        return queryset.filter(pk__in=links.sources()) if links else queryset
