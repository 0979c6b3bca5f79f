"""Catalogue transactions: every write happens inside `catalogue_transaction(user, reason)`.

It locks, makes one Revision, and stamps the history rows with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record

from agreements.models.agreements import Agreement, State
from agreements.models.aliases import Alias
from agreements.models.areas import Area
from agreements.models.citations import Citation
from agreements.models.facts import Event, Fact, Relation
from agreements.models.places import Body, Membership, Partner
from agreements.models.revisions import CurrentRevision, Revision
from agreements.models.sources import Source
from agreements.models.status import refresh_derived_fields

_MADE_FOR_DRAFTS = (Area, Body, Partner, Source)  # models whose rows readers see only where something public names them
_MOST_TO_ASK_FOR = 500  # rows of a model


class NoTransactionError(RuntimeError):
    """A write to the catalogue outside `catalogue_transaction()`."""


class CatalogueTransaction:
    """A write transaction in progress. Its revision is made with its first row: writing nothing leaves none.

    It becomes the current one, which readers see, unless all that is written are drafts and what only they use.
    """

    def __init__(self, user, reason: str):
        self.user, self.reason = user, reason
        self._revision: Revision | None = None
        self._touched: set[int] = set()
        self._written: dict[type[models.Model], set[int]] = defaultdict(set)  # what belongs to no agreement

    @property
    def revision(self) -> Revision:
        if self._revision is None:
            self.lock()
            self._revision = Revision.objects.create(user=self.user, reason=self.reason[:300])
        return self._revision

    def lock(self) -> None:
        """Wait for earlier writers: what is read from here on stays true until the transaction ends."""
        CurrentRevision.objects.select_for_update().filter(pk=1).first()

    @property
    def is_empty(self) -> bool:
        return self._revision is None

    def touch(self, agreement_ids: Iterable[int]) -> None:
        """Note that these agreements or their facts change; bulk writes, which send no signals, must call it."""
        self._touched.update(agreement_ids)

    def note(self, model: type[models.Model], pks: Iterable[int]) -> None:
        """Note that rows are written that belong to no agreement: sources, partners. For bulk writes as `touch()`."""
        self._written[model].update(pks)

    def close(self) -> None:
        """Bring touched agreements up to date: derived fields, revision, and a history row of each."""
        if self._touched:
            for citation in Citation.objects.filter(agreement__in=self._touched).without_fact():
                citation.delete()  # of a fact that is gone
            refresh_derived_fields(self._touched)
            touched = Agreement.objects.filter(pk__in=self._touched)
            touched.update(revision=self.revision)
            written = Agreement.history.filter(revision=self.revision, id=models.OuterRef("pk"))
            Agreement.history.bulk_history_create(
                touched.filter(~models.Exists(written)),
                update=True,
                default_user=self.user,
                custom_historical_attrs={"revision": self.revision},
            )
        if self._revision and self._is_public():
            CurrentRevision.objects.update_or_create(pk=1, defaults={"revision": self._revision})

    def _is_public(self) -> bool:
        """Whether readers may see anything of it, now or before; a revision without rows counts as public."""
        if not (self._touched or self._written) or not CurrentRevision.objects.exists():
            return True
        seen = models.Q(state=State.PUBLISHED) | models.Q(published_at__isnull=False)
        if Agreement.history.filter(seen, id__in=self._touched).exists():
            return True
        return any(_is_any_seen(model, pks) for model, pks in self._written.items() if pks)


def _is_any_seen(model: type[models.Model], pks: set[int]) -> bool:
    """Whether readers may see one of these rows; of many, or of models that drafts don't need, they may."""
    if not issubclass(model, _MADE_FOR_DRAFTS) or len(pks) > _MOST_TO_ASK_FOR:
        return True
    return any(_names_any(relation, pks) for relation in model._meta.related_objects)


def _names_any(relation: models.ForeignObjectRel, pks: set[int]) -> bool:
    """Whether something names one of these rows through this relation, facts and memberships only if readers see them.

    Rows of other models, such as the bodies of a partner, may be shown in turn: in doubt they are.
    """
    model, named = relation.related_model, {f"{relation.field.name}__in": pks}
    if issubclass(model, Fact | Membership):
        return model.objects.published().filter(**named).exists()
    return model._default_manager.filter(**named).exists()


_open_transaction: ContextVar[CatalogueTransaction | None] = ContextVar("open_transaction", default=None)


@contextmanager
def catalogue_transaction(user, reason: str) -> Iterator[CatalogueTransaction]:
    """Open a write transaction: one database transaction, one revision, history rows that point to it.

    `user` is None for commands. Raises RuntimeError when one is open already: they don't nest.
    """
    if _open_transaction.get() is not None:
        raise RuntimeError("A catalogue transaction is open already.")
    with transaction.atomic():
        opened = CatalogueTransaction(user, reason)
        reset = _open_transaction.set(opened)
        try:
            yield opened
            opened.close()
        finally:
            _open_transaction.reset(reset)


def current_transaction() -> CatalogueTransaction:
    """The open transaction; NoTransactionError when there is none."""
    opened = _open_transaction.get()
    if opened is None:
        raise NoTransactionError("The catalogue is written only inside catalogue_transaction(user, reason).")
    return opened


@receiver(pre_create_historical_record)
def _point_history_to_revision(history_instance, **kwargs):
    history_instance.revision = current_transaction().revision
    history_instance.history_user = current_transaction().user


@receiver([post_save, post_delete])
def _touch_agreement(sender, instance, raw=False, **kwargs):
    if raw:
        return
    if isinstance(instance, Agreement):
        touched = {instance.pk}
    elif isinstance(instance, Relation) and instance.agreement.state != State.PUBLISHED:
        touched = {instance.agreement_id}  # the other one's readers don't see it yet
    elif isinstance(instance, Fact):
        touched = {getattr(instance, f"{name}_id") for name in instance.agreement_fields}
    elif isinstance(instance, Alias) and instance.agreement_id:
        touched = {instance.agreement_id}
    elif isinstance(instance, Source):
        # An undated expectation counts its patience from the date of its source.
        touched = set(Event.objects.filter(source=instance, date="").values_list("agreement_id", flat=True))
        current_transaction().note(Source, {instance.pk})
    else:
        if hasattr(sender, "history"):
            current_transaction().note(sender, {instance.pk})
        return
    current_transaction().touch(touched)
