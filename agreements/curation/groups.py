"""Groups of curators and their permissions, made and added to after every migrate."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction
from django.db.models import QuerySet

from agreements.models import (
    FACTS,
    Agreement,
    Alias,
    Area,
    Body,
    Country,
    LoadedDigest,
    Look,
    Membership,
    Partner,
    Proposal,
    Revision,
    Source,
    Theme,
)

_RECORD = (Agreement, *FACTS, Alias)
_NAMED = (Source, Partner, Membership, Body, Look)
_FRAME = (Area, Theme, Country)
_KEPT = (Revision, LoadedDigest, Proposal)

EDITOR, PUBLISHER = "Editor", "Publisher"
_present: dict[str, set[str]] = {}  # codenames by database, from before the migrations that run


def _permissions(verbs: str, *models) -> set[str]:
    return {f"{verb}_{model._meta.model_name}" for verb in verbs.split() for model in models}


def codenames() -> dict[str, set[str]]:
    """The permissions of each group. What readers have seen only publishers change; see states.was_public."""
    editor = _permissions("add change delete view", *_RECORD, *_NAMED) | _permissions("view", *_FRAME, *_KEPT)
    return {
        EDITOR: editor,
        PUBLISHER: editor | _permissions("add change delete view", *_FRAME) | {"publish_agreement"},
    }


def note_permissions(sender, using, **kwargs) -> None:
    """Receiver of pre_migrate: remember which permissions there are."""
    if Permission._meta.db_table in connections[using].introspection.table_names():
        _present[using] = set(_of(sender, using).values_list("codename", flat=True))


def make_groups(sender, using, **kwargs) -> None:
    """Receiver of post_migrate: make the groups, and give them the permissions that are new.

    What a group lacks of the permissions that were there before, somebody took from it: it stays taken.
    """
    of_ours = _of(sender, using)
    with transaction.atomic(using=using):
        create_permissions(sender, verbosity=0, using=using)  # Django's own receiver may come later
        present = _present.pop(using, set(of_ours.values_list("codename", flat=True)))
        for name, wanted in codenames().items():
            group, is_new = Group.objects.using(using).get_or_create(name=name)
            group.permissions.add(*of_ours.filter(codename__in=wanted if is_new else wanted - present))


def _of(app, using: str) -> QuerySet[Permission]:
    return Permission.objects.using(using).filter(content_type__app_label=app.label)
