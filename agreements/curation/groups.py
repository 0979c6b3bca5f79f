"""Groups of curators and their permissions, made after every migrate."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from agreements.models import (
    FACTS,
    Agreement,
    Alias,
    Area,
    Body,
    Country,
    LoadedDigest,
    Membership,
    Partner,
    Proposal,
    Revision,
    Source,
    Theme,
)

_RECORD = (Agreement, *FACTS, Alias)
_NAMED = (Source, Partner, Membership, Body)
_FRAME = (Area, Theme, Country)
_KEPT = (Revision, LoadedDigest, Proposal)

EDITOR, PUBLISHER = "Editor", "Publisher"


def _permissions(verbs: str, *models) -> set[str]:
    return {f"{verb}_{model._meta.model_name}" for verb in verbs.split() for model in models}


def codenames() -> dict[str, set[str]]:
    """The permissions of each group. What readers have seen only publishers change; see states.was_public."""
    editor = _permissions("add change delete view", *_RECORD, *_NAMED) | _permissions("view", *_FRAME, *_KEPT)
    return {
        EDITOR: editor,
        PUBLISHER: editor | _permissions("add change delete view", *_FRAME) | {"publish_agreement"},
    }


def make_groups(sender, using, **kwargs) -> None:
    """Receiver of post_migrate: make the groups, and give them the permissions that they lack."""
    # Ours may be called before the receiver that makes the permissions.
    create_permissions(sender, verbosity=0, using=using)
    for name, wanted in codenames().items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(
            *Permission.objects.using(using).filter(content_type__app_label=sender.label, codename__in=wanted)
        )
