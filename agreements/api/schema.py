"""OpenAPI descriptions of the views, taken from attributes of their classes (drf-spectacular)."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from agreements.api import serializers

REFUSALS = {  # in JSON where no other media type is named
    400: (serializers.REFUSED, _("The question can’t be understood: every parameter at fault, with the reason.")),
    404: (serializers.MISSING, _("There is no such thing, or no such page.")),
    429: (serializers.MISSING, _("Too many questions at once: come back after as many seconds as Retry-After says.")),
    (414, "text/plain"): (OpenApiTypes.STR, _("The address is too long.")),
}
RETRY_AFTER = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, response=[429], required=True, description=_("Seconds to wait.")
)


class DescribedView(AutoSchema):
    """Takes name, meaning, parameters and shape from the view."""

    def get_operation_id(self):
        return self.view.name

    def get_summary(self):
        return str(self.view.meaning)

    def get_description(self):
        return ""

    def get_tags(self):
        return ["catalogue"]

    def get_override_parameters(self):
        return [*self.view.parameters(), RETRY_AFTER]

    def get_response_serializers(self):
        answers = {200: OpenApiResponse(self.view.shape, str(self.view.meaning))}
        refused = {code: OpenApiResponse(shape, str(meaning)) for code, (shape, meaning) in REFUSALS.items()}
        return answers | refused
