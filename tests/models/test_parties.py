"""Parties: which partners and bodies each side takes."""

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Body, Partner, Party

JAPAN, NORWAY = Partner(pk=1, slug="japan", name="Japan"), Partner(pk=2, slug="norway", name="Norway")
MINISTRY, AGENCY = Body(partner=JAPAN, name="Ministry"), Body(partner=NORWAY, name="Agency")


@pytest.mark.parametrize(
    ("side", "partner", "body", "refused"),
    [
        pytest.param("japan", JAPAN, MINISTRY, [], id="Japan with its ministry"),
        pytest.param("japan", JAPAN, None, [], id="Japan alone"),
        pytest.param("partner", NORWAY, AGENCY, [], id="Norway with its agency"),
        pytest.param("partner", NORWAY, MINISTRY, [], id="Norway with a body of another"),
        pytest.param("partner", JAPAN, None, ["side"], id="Japan on the partner side"),
        pytest.param("japan", NORWAY, None, ["side"], id="Norway on Japan's side"),
        pytest.param("japan", JAPAN, AGENCY, ["body"], id="Japan with a body of Norway"),
        pytest.param("japan", None, MINISTRY, [], id="nobody yet"),
    ],
)
def test_each_side_is_kept_for_its_own(side, partner, body, refused):
    party = Party(side=side, partner=partner, body=body)

    try:
        party.clean()
        fields = []
    except ValidationError as error:
        fields = list(error.message_dict)

    assert fields == refused


def test_party_is_called_by_partner_body_and_signatory():
    whole = Party(partner=NORWAY, body=AGENCY, signatory="Terje Aasland")

    assert [str(whole), str(Party(partner=NORWAY))] == ["Norway – Agency – Terje Aasland", "Norway"]
