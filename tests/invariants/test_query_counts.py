"""Pages ask the database as often for three agreements as for one."""

import pytest

from agreements.models import Note, Relation, catalogue_transaction
from agreements.search import current_index
from tests.helpers import factories

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "/": 3,
    "/partners/": 2,
    "/partners/asean/": 7,
    "/countries/": 2,
    "/countries/VN/": 7,
    "/areas/": 2,
    "/areas/carbon-capture/": 4,
    "/sources/": 4,
    "/sources/regjeringen-no-80a1910e/": 14,
    "/agreements/agreement-0/": 12,
    "/about/": 22,
    "/coverage/": 5,
    "/coverage.csv?rows=country&columns=area": 5,
    "/coverage/?rows=region": 4,
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_any_number_of_rows(client, django_assert_num_queries, address, rows):
    with catalogue_transaction(None, "rows"):
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        for number in range(rows):
            factories.look("2024-01-09", f"Site {number}", partner=asean)
            factories.look(
                "2024-01-09", f"Page {number}", country=factories.country("VN"), theme=factories.area().theme
            )
        made = [
            factories.agreement(title=f"Agreement {number}", partners=(asean, "VN"), slug=f"agreement-{number}")
            for number in range(rows)
        ]
        for one in made:
            Note.objects.create(agreement=one, kind="background", text="A note.", source=factories.source())
        for other in made[1:]:
            Relation.objects.create(agreement=made[0], verb="refers-to", other=other)
    current_index()

    with django_assert_num_queries(ADDRESSES[address]):
        answer = client.get(address)

    assert answer.status_code == 200
