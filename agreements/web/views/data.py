"""The data page: downloads and the meaning of their columns; and the whole catalogue as a package or database."""

from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import exports
from agreements.exports import json_ld
from agreements.paths import path_of
from agreements.search import search
from agreements.search.criteria import Criteria
from agreements.web.download_links import list_downloads
from agreements.web.facet_counts import stated_count
from agreements.web.file_responses import as_attachment, media_type
from agreements.web.strict_parameters import refuse_parameters

PACKAGE, SQLITE = f"{exports.PACKAGE}.zip", f"{exports.PACKAGE}.sqlite3"
SQLITE_TYPE = "application/vnd.sqlite3"  # as registered with IANA


@require_safe
def data(request):
    result = search(Criteria())
    links = list_downloads(result)
    kinds = [(name, settings.SITE_URL + link, media_type(link.partition(".")[2])) for name, link in links.files]
    package_file = (PACKAGE, settings.SITE_URL + path_of("package"), "application/zip")
    sqlite_file = (SQLITE, settings.SITE_URL + path_of("sqlite"), SQLITE_TYPE)
    revised_at = exports.plain(result.made_at)
    themes = [str(option.label) for option in stated_count(result, "theme")]
    context = {
        "count": result.count,
        "token": result.token,
        "revised_at": result.made_at,
        "downloads": links,
        "linked_data": json_ld.dataset(result.token, revised_at, [package_file, sqlite_file, *kinds], themes),
        "tables": exports.TABLES,
        "package": PACKAGE,
        "sqlite": SQLITE,
    }
    return render(request, "agreements/data.html", context)


@require_safe
@refuse_parameters
def package(request):
    """The package as a zip file; the page cache keeps it as long as the revision."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    release = exports.write_zip(file)
    file.seek(0)
    response = FileResponse(file, content_type="application/zip")
    return as_attachment(response, f"{exports.PACKAGE}-{release.token[:8]}.zip")


@require_safe
@refuse_parameters
def sqlite(request):
    """The whole catalogue as an SQLite database."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / SQLITE
        release = exports.write_sqlite(path)
        response = FileResponse(path.open("rb"), content_type=SQLITE_TYPE)
    return as_attachment(response, f"{exports.PACKAGE}-{release.token[:8]}.sqlite3")
