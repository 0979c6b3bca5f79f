"""The data page: downloads and the meaning of their columns; and the package of the whole catalogue."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import IO

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import exports
from agreements.exports import json_ld
from agreements.models import current_token
from agreements.paths import path_of
from agreements.search import search
from agreements.search.criteria import Criteria
from agreements.web.download_links import list_downloads
from agreements.web.facet_counts import stated_count
from agreements.web.file_responses import as_attachment, media_type

PACKAGE = f"{exports.PACKAGE}.zip"
_building = Lock()
_kept: tuple[str, IO[bytes]] | None = None  # the package of the latest revision that somebody asked for


@require_safe
def data(request):
    result = search(Criteria())
    links = list_downloads(result)
    kinds = [(name, settings.SITE_URL + link, media_type(link.partition(".")[2])) for name, link in links.files]
    whole = (PACKAGE, settings.SITE_URL + path_of("package"), "application/zip")
    revised_at = exports.plain(result.made_at)
    themes = [str(option.label) for option in stated_count(result, "theme")]
    context = {
        "count": result.count,
        "token": result.token,
        "revised_at": result.made_at,
        "downloads": links,
        "linked_data": json_ld.dataset(result.token, revised_at, [whole, *kinds], themes),
        "tables": exports.TABLES,
        "package": PACKAGE,
    }
    return render(request, "agreements/data.html", context)


@require_safe
def package(request):
    """The package as a zip file: built once a revision and process, however many ask for it."""
    with _building:
        token, file = _current_package()
        copy = Path(file.name).open("rb")  # noqa: SIM115 - the response closes it
    response = FileResponse(copy, content_type="application/zip")
    return as_attachment(response, f"{exports.PACKAGE}-{token[:8]}.zip")


def _current_package() -> tuple[str, IO[bytes]]:
    global _kept
    if _kept and _kept[0] == current_token() != "":
        return _kept
    file = NamedTemporaryFile()  # noqa: SIM115 - closed, and with it deleted, when there is a newer one
    release = exports.write_zip(file)
    file.flush()
    if _kept:
        _kept[1].close()
    _kept = release.token, file
    return _kept
