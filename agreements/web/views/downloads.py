"""Lists and records as files, in every format."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls.converters import StringConverter
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agreements import exports, site_identity
from agreements.exports import citations
from agreements.models import Agreement, Partner
from agreements.paths import path_of
from agreements.search import current_index, search
from agreements.search.criteria import NONE
from agreements.web.download_links import FAMILIES, OF_A_LIST, OF_A_RECORD, ExportJob, export_job
from agreements.web.file_responses import as_attachment, media_type, unknown_ending
from agreements.web.filters import AgreementFilter
from agreements.web.permanent_links import permanent_link
from agreements.web.strict_parameters import refusal, refuse_parameters

_WHOLE = exports.CHUNK  # so many records are answered at once and from one revision, more are streamed


class EndingConverter(StringConverter):
    """The ending of a file's URL, known or not."""

    regex = r"[^/]{1,40}"


class FamilyConverter(StringConverter):
    """The kinds of pages whose lists can be had as files."""

    regex = "|".join(FAMILIES)


@require_safe
def list_file(request, ending):
    if ending not in OF_A_LIST:
        return unknown_ending(request, ending, OF_A_LIST)
    filters = AgreementFilter(request.GET)
    return refusal(request, filters) or _list_file(request, filters, ending)


@require_safe
@refuse_parameters
def family_file(request, family, word, ending):
    """The list that the page of a partner, country, area or source shows."""
    if ending not in OF_A_LIST:
        return unknown_ending(request, ending, OF_A_LIST)
    if family == "countries" and word != word.upper():
        return redirect("agreements:family-file", family, word.upper(), ending, permanent=True)
    filters = AgreementFilter(QueryDict(urlencode({FAMILIES[family]: word})))
    if filters.problems or word == NONE:
        return unknown_ending(request, ending, ())
    if family == "partners" and (
        partner := Partner.objects.published().filter(slug=word, country__isnull=False).first()
    ):
        return redirect("agreements:family-file", "countries", partner.country.iso2, ending, permanent=True)
    return _list_file(request, filters, ending)


@require_safe
@refuse_parameters
@permanent_link
def record_file(request, slug, ending):
    agreement = get_object_or_404(Agreement.objects.published(), slug=slug)
    if ending not in OF_A_RECORD:
        return unknown_ending(request, ending, OF_A_RECORD)
    address, index = settings.SITE_URL + agreement.get_absolute_url(), current_index()
    return _file(request, ExportJob(agreement.key, address, 1, index.token, index.made_at, [[agreement.pk]]), ending)


def _list_file(request, filters: AgreementFilter, ending: str) -> HttpResponseBase:
    return _file(request, export_job(filters, search(filters.criteria)), ending)


def _file(request, extract: ExportJob, ending: str) -> HttpResponseBase:
    match ending:
        case "xlsx":
            response = _workbook(request, extract)
        case "csv":
            response = _text(extract, exports.csv_text(exports.AGREEMENTS, exports.agreement_rows(extract.chunks)))
        case "json":
            response = _text(extract, exports.json_text(extract.head(), exports.records(extract.chunks)))
        case _:
            response = _text(extract, citations.FORMATS[ending][0](extract.works()))
    if response.status_code == 200:
        response["Content-Type"] = media_type(ending)
        columns = settings.SITE_URL + path_of("data")
        response["Link"] = f'<{columns}>; rel="describedby", <{site_identity.LICENCE_URL}>; rel="license"'
        as_attachment(response, f"{extract.file_name}.{ending}")
    return response


def _text(extract: ExportJob, pieces: Iterator[str]) -> HttpResponseBase:
    return HttpResponse("".join(pieces)) if extract.count <= _WHOLE else StreamingHttpResponse(pieces)


def _workbook(request, extract: ExportJob) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        if extract.count >= exports.MAX_ROWS:
            raise exports.TooManyRowsError
        exports.write_workbook(file, extract.head(), exports.records(extract.chunks))
    except BaseException as error:
        file.close()
        if not isinstance(error, exports.TooManyRowsError):
            raise
        context = {"count": extract.count, "most": exports.MAX_ROWS}
        return render(request, "errors/too_many_rows.html", context, status=400)
    file.seek(0)
    return FileResponse(file)
