"""Every place where readers could see something, and a catalogue with secrets to look for there.

Places are found by walking the public addresses, so a new page is looked at without being named here; only what it
takes in its address has to be said in VALUES, and a question that could bring out a secret in QUESTIONS.
"""

import itertools
import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.urls import URLPattern, reverse
from django.urls.resolvers import get_resolver

from agreements.curation.workflow import withdraw
from agreements.models import Agreement, Partner, Theme, catalogue_transaction
from tests.helpers import factories

SECRETS = ("zirconium", "vanadium")  # what only drafts say, and what a withdrawn record said
SECRET_NAMES = ("hidden-record", "hidden-bloc", "hidden-area", "hidden-theme", "hidden-body", "hidden.example")

_SLUGS = (
    "shown",
    "withdrawn",
    "hidden-record",
    "hidden-withdrawn",
    "hidden-bloc",
    "hidden-area",
    "shown-bloc",
    "carbon-capture",
)
_SOURCES = ("shown-example", "hidden-example", "hidden-copy-example")
VALUES = {
    "slug": _SLUGS,
    "word": (*_SLUGS, "NO", "MN", *_SOURCES),
    "key": (*_SLUGS, *_SOURCES),
    "iso2": ("NO", "MN", "no"),
    "family": ("partners", "countries", "areas", "sources"),
    "name": ("pages", "agreements", "partners", "countries", "areas", "sources"),
    "number": (1, 2),
    "ending": ("csv", "xlsx", "json", "bib", "ris", "csl.json", "csl", "svg", "png", "txt"),
}
QUESTIONS = {
    "agreement-list": ("q=zirconiun", "sort=changed", "partner=shown-bloc", "country=NO&via=bloc", "page=2"),
    "map": ("partner=shown-bloc",),
    "timeline": ("partner=shown-bloc", "by=instrument"),
    "matrix": ("rows=area&columns=partner", "row=shown-bloc&column=clean-power", "row=hidden-bloc&column=clean-power"),
    "compare": ("a=shown&a=hidden-record", "a=withdrawn&a=shown", "partner=shown-bloc&partner=hidden-bloc"),
    "coverage": ("rows=country&columns=area", "rows=region"),
    "coverage-file": ("rows=country&columns=area",),
    "api-coverage": ("rows=country&columns=area",),
    "changes": ("partner=shown-bloc", "page=2"),
    "api-agreements": ("partner=shown-bloc",),
    "api-changes": ("since=",),
}


def patterns() -> list[tuple[str, URLPattern]]:
    """The public addresses, each with its name; not the admin, and not the answer to machines that ask for health."""
    return sorted(_walk(get_resolver("agreements.urls").url_patterns), key=lambda found: found[0])


def _walk(found) -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLPattern):
            if one.name:
                yield one.name, one
        else:
            yield from _walk(one.url_patterns)


def addresses(name: str, pattern: URLPattern) -> Iterator[str]:
    """The addresses of a place, with every value that each of its parts could take."""
    parts = list(pattern.pattern.converters)
    assert set(parts) <= VALUES.keys(), (
        f"Say in tests/helpers/leaks.py what “{name}” takes for {set(parts) - VALUES.keys()}."
    )
    for values in itertools.product(*(VALUES[part] for part in parts)):
        address = reverse(f"agreements:{name}", kwargs=dict(zip(parts, values, strict=True)))
        yield address
        yield from (f"{address}?{question}" for question in QUESTIONS.get(name, ()))


def text_of(response) -> str:
    """All that an answer says, its headers and the files inside a file too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = [str(dict(response.items())), body.decode("utf-8", "replace")]
    if zipfile.is_zipfile(BytesIO(body)):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            said += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
            said += archive.namelist()
    return " ".join(said).lower()


def leaks(address: str, text: str) -> list[str]:
    """The secrets in an answer; what a reader typed into the address is none."""
    named = [name for name in SECRET_NAMES if name not in address and name.replace(".", "-") not in address]
    return [secret for secret in (*SECRETS, *named) if secret in text]


def catalogue_with_secrets() -> None:
    """One record for readers, and around it everything that drafts, the past and withdrawn records could give away."""
    with catalogue_transaction(None, "zirconium is the reason"):
        source = factories.source("https://shown.example/", key="shown-example", title="Helium in Norway")
        shown = factories.agreement(
            "Zirconium was its draft title",
            partners=("NO",),
            sources=(source,),
            slug="shown",
            key="shown",
            state="draft",
        )
        bloc = factories.bloc("shown-bloc", "Helium Bloc", {"NO": ("1990",), "MN": ("1990", "1991")})
        shown.parties.create(side="partner", partner=bloc)
    _publish(shown)
    _hide(shown, source, bloc)
    gone = factories.published_agreement(title="Vanadium pact", partners=("NO",), slug="withdrawn", key="withdrawn")
    with catalogue_transaction(None, "vanadium"):
        gone.title = "Withdrawn pact"
        gone.save()
        withdraw(gone, "It never came about.")


def _publish(shown: Agreement) -> None:
    with catalogue_transaction(None, "zirconium is the reason"):
        shown.title, shown.summary = "Helium pact", "Helium, in a sentence."
        shown.save()
        shown.events.update(title="Helium was found")
        shown.notes.create(kind="outlook", text="Zirconium, but no more.")
    with catalogue_transaction(None, "zirconium is the reason"):
        shown.notes.all().delete()
        shown.state, shown.published_at = "published", factories.timezone.now()
        shown.save()


def _hide(shown: Agreement, source, bloc: Partner) -> None:
    """Drafts, and what only they use, tied to what is shown in every way there is."""
    with catalogue_transaction(None, "zirconium is the reason"):
        secret = factories.source("https://hidden.example/", key="hidden-example", publisher="Zirconium Times")
        factories.source("https://hidden.example/copy", key="hidden-copy-example", title="Zirconium", copy_of=source)
        hidden = factories.bloc("hidden-bloc", "Zirconium Bloc")
        hidden.memberships.create(country=factories.country("NO"), start="1999", source=secret)
        theme = Theme.objects.create(slug="hidden-theme", name="Zirconium theme")
        area = theme.areas.create(slug="hidden-area", name="Zirconium area")
        area.aliases.create(name="Zirconium alias of an area")
        norway = factories.country_partner("NO")
        body = norway.bodies.create(slug="hidden-body", name="Zirconium Ministry")
        for number, state in enumerate(("draft", "in-review")):
            draft = factories.agreement(
                f"Zirconium pact {number}",
                partners=(hidden, norway),
                areas=(area, factories.area()),
                sources=(secret, source),
                slug="hidden-record" if number == 0 else "hidden-record-in-review",
                key="hidden-record" if number == 0 else "hidden-record-in-review",
                state=state,
                date="2031-01-01",
            )
            draft.parties.create(side="partner", partner=norway, body=body, signatory="Zirconium Minister")
            draft.notes.create(kind="outlook", text="Zirconium", source=source)
            draft.commitments.create(certainty="announced", purpose="zirconium", source=source)
            draft.events.create(kind="held", date="2032", title="Zirconium", country=factories.country("NO"))
            draft.aliases.create(name=f"Zirconium alias {number}")
            draft.relations.create(verb="follows", other=shown, source=secret)
            shown.relations.create(verb="refers-to", other=draft, source=secret)
            number = shown.relations.get(other=draft).number
            shown.citations.create(claim="relation", fact_number=number, source=secret, check_words=["Zirconium"])
        factories.agreement(  # withdrawn before anybody saw it
            "Zirconium withdrawn",
            partners=(norway,),
            slug="hidden-withdrawn",
            key="hidden-withdrawn",
            state="withdrawn",
            withdrawn_reason="Zirconium",
        )
        bloc.founding_agreement = draft
        bloc.save()
