"""Throttling and content negotiation of the API, and its refusals with their reasons."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.throttling import SimpleRateThrottle

from agreements import security_log
from agreements.client_networks import network_of


class Refused(APIException):
    """A question that can't be understood: (parameter, reason) for each thing that is wrong with it."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, problems: Iterable[tuple[str, str]]):
        super().__init__()
        told = [{"parameter": name, "reason": str(reason)} for name, reason in problems]
        # Plain text, which every renderer writes as it is.
        self.detail = {"detail": _("The question can’t be understood."), "problems": told}


class JsonOnly(BaseContentNegotiation):
    """There is one form of each answer, and nobody is sent away for asking after another."""

    def select_parser(self, request, parsers):
        return None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ApiThrottle(SimpleRateThrottle):
    """So many questions a minute from one address, counted in the process; the refusal says when to come back."""

    scope = "reader"

    def allow_request(self, request, view):
        """Whether to answer. A request counts once, also when its view is called again for a newer revision."""
        counted = request._request
        counted.is_allowed = getattr(counted, "is_allowed", False) or super().allow_request(request, view)
        if not counted.is_allowed:
            security_log.write("throttled", about=request.resolver_match.view_name)
        return counted.is_allowed

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": network_of(request.META.get("REMOTE_ADDR", ""))}
