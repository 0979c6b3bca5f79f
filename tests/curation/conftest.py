"""What tests of link checks share."""

import pytest

from tests.helpers.page_server import serving


@pytest.fixture
def pages():
    """A running server with every sort of page."""
    with serving("127.0.0.1") as server:
        yield server
