"""Countries, partners, memberships in blocs, and the bodies that sign."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.confirmations import Confirmable
from agreements.models.natural_keys import NaturalKeyModel, NaturalKeyQuerySet, unique_in_any_case
from agreements.models.revisions import HistoricalRow
from agreements.models.sources import Source
from agreements.partial_dates import PartialDateField, as_precise_as
from agreements.paths import path_of

JAPAN = "japan"  # the slug of the one partner that is no foreign party


class Region(models.TextChoices):
    """The five regions of the UN's M49 standard (https://unstats.un.org/unsd/methodology/m49/)."""

    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    OCEANIA = "oceania", _("Oceania")


class SubRegion(models.TextChoices):
    """The sub-regions of M49, with the intermediate regions of Africa and the Americas in their place."""

    NORTHERN_AFRICA = "northern-africa", _("Northern Africa")
    EASTERN_AFRICA = "eastern-africa", _("Eastern Africa")
    MIDDLE_AFRICA = "middle-africa", _("Middle Africa")
    SOUTHERN_AFRICA = "southern-africa", _("Southern Africa")
    WESTERN_AFRICA = "western-africa", _("Western Africa")
    NORTHERN_AMERICA = "northern-america", _("Northern America")
    CARIBBEAN = "caribbean", _("Caribbean")
    CENTRAL_AMERICA = "central-america", _("Central America")
    SOUTH_AMERICA = "south-america", _("South America")
    CENTRAL_ASIA = "central-asia", _("Central Asia")
    EASTERN_ASIA = "eastern-asia", _("Eastern Asia")
    SOUTH_EASTERN_ASIA = "south-eastern-asia", _("South-eastern Asia")
    SOUTHERN_ASIA = "southern-asia", _("Southern Asia")
    WESTERN_ASIA = "western-asia", _("Western Asia")
    EASTERN_EUROPE = "eastern-europe", _("Eastern Europe")
    NORTHERN_EUROPE = "northern-europe", _("Northern Europe")
    SOUTHERN_EUROPE = "southern-europe", _("Southern Europe")
    WESTERN_EUROPE = "western-europe", _("Western Europe")
    AUSTRALIA_AND_NEW_ZEALAND = "australia-and-new-zealand", _("Australia and New Zealand")
    MELANESIA = "melanesia", _("Melanesia")
    MICRONESIA = "micronesia", _("Micronesia")
    POLYNESIA = "polynesia", _("Polynesia")


class CountryQuerySet(NaturalKeyQuerySet):
    """Queries for countries."""

    def published(self) -> Self:
        """Countries that are partners, or members of blocs that are; Japan is on the other side."""
        partners = self.rows_of("partner").published()
        return self.filter(Q(partner__in=partners) | Q(memberships__bloc__in=partners)).exclude(iso2="JP").distinct()


class Country(NaturalKeyModel):
    """An ISO 3166-1 country or area."""

    natural = ("iso2",)

    iso2 = models.CharField(_("ISO code"), max_length=2, unique=True, help_text=_("Two capital letters: UZ."))
    name = models.CharField(_("name"), max_length=80, unique=True)
    name_ja = models.CharField(_("name in Japanese"), max_length=80)
    region = models.CharField(_("region"), max_length=20, choices=Region, blank=True)
    subregion = models.CharField(_("sub-region"), max_length=40, choices=SubRegion, blank=True)

    objects: ClassVar = CountryQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            # No regex: SQLite has none of its own, so plain sqlite3 could not open the table.
            models.CheckConstraint(
                condition=Q(Exact(Length("iso2"), 2)) & Q(Exact(models.F("iso2"), Upper("iso2"))),
                name="country_iso2_is_two_capitals",
                violation_error_message=_("A country's code is two capital letters, such as UZ."),
            ),
            models.CheckConstraint(
                condition=Q(region__in=["", *Region.values]),
                name="country_region_is_known",
                violation_error_message=_("This is no region of the United Nations."),
            ),
            models.CheckConstraint(
                condition=Q(subregion__in=["", *SubRegion.values]),
                name="country_subregion_is_known",
                violation_error_message=_("This is no sub-region of the United Nations."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("country-detail", self.iso2)


class PartnerKind(models.TextChoices):
    """What sort of party a partner can be."""

    COUNTRY = "country", _("country")
    BLOC = "bloc", _("bloc")
    ORGANISATION = "organisation", _("organisation")


class PartnerQuerySet(NaturalKeyQuerySet):
    """Queries for partners."""

    def published(self) -> Self:
        """Those in the role of party to a public agreement."""
        return self.filter(pk__in=self.rows_of("parties").counted().values("partner"))


class Partner(NaturalKeyModel):
    """Who can be a party: a country, a bloc such as ASEAN, an organisation such as UNEP. Japan is one too."""

    natural = ("slug",)

    slug = models.SlugField(_("slug"), max_length=80, unique=True, help_text=_("In addresses: european-union."))
    name = models.CharField(_("name"), max_length=160, unique=True)
    name_ja = models.CharField(_("name in Japanese"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind)
    country = models.OneToOneField(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="partner",
        help_text=_("For a partner that is a country; empty for a bloc or an organisation."),
    )
    founding_agreement = models.ForeignKey(
        "agreements.Agreement",
        models.PROTECT,
        verbose_name=_("founding agreement"),
        null=True,
        blank=True,
        related_name="founded_partners",
        help_text=_("Where the bloc is itself an agreement in the catalogue, such as AZEC."),
    )
    description = models.TextField(_("description"), blank=True, help_text=_("Who this is, in a sentence."))

    objects: ClassVar = PartnerQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            unique_in_any_case("partner", "slug"),
            models.CheckConstraint(
                condition=Q(kind="country", country__isnull=False)
                | (Q(country__isnull=True) & Q(kind__in=["bloc", "organisation"])),
                name="partner_is_country_iff_it_has_one",
                violation_error_message=_("A partner of kind country names its country; a bloc or organisation none."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.country:
            return self.country.get_absolute_url()
        return path_of("partner-detail", self.slug)


class MembershipQuerySet(NaturalKeyQuerySet):
    """Queries for memberships."""

    def published(self) -> Self:
        """Those in blocs that are party to a public agreement."""
        return self.filter(bloc__in=Partner.objects.published())


class Membership(NaturalKeyModel, Confirmable):
    """A country belongs to a bloc from a date, perhaps until one."""

    natural = ("bloc__slug", "country__iso2", "start")

    bloc = models.ForeignKey(
        Partner,
        models.CASCADE,
        verbose_name=_("bloc"),
        related_name="memberships",
        limit_choices_to={"kind": PartnerKind.BLOC},
    )
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"), related_name="memberships")
    start = PartialDateField(_("from"), help_text=_("The day of accession; a month or year where only that is known."))
    end = PartialDateField(_("until"), blank=True, help_text=_("The last day; empty for a present member."))
    source = models.ForeignKey(
        Source, models.PROTECT, verbose_name=_("source"), null=True, blank=True, related_name="memberships"
    )
    locator = models.CharField(_("where in the source"), max_length=200, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["bloc__name", "start", "country__name"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["bloc", "country", "start"],
                name="membership_starts_once_a_day",
                violation_error_message=_("This membership stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(end="") | Q(end__gte=as_precise_as("start", "end")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("A membership can't end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} in {self.bloc}"


class Body(NaturalKeyModel):
    """A ministry, agency, association or city. Its partner says where it belongs, not that it signs for it."""

    natural = ("slug",)

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    name = models.CharField(
        _("name"), max_length=200, help_text=_("As it is called now; earlier names and acronyms are aliases.")
    )
    name_ja = models.CharField(_("name in Japanese"), max_length=200, blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, verbose_name=_("belongs to"), related_name="bodies", help_text=_("Japan for METI.")
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("The body it is an agency of: METI for the Agency for Natural Resources and Energy."),
    )

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["name"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            unique_in_any_case("body", "slug"),
            models.UniqueConstraint(
                fields=["partner", "name"],
                name="body_name_is_unique_within_partner",
                violation_error_message=_("This partner has a body of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("id")),
                name="body_is_no_part_of_itself",
                violation_error_message=_("A body can't be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
