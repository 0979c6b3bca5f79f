"""Signing in to the admin over plain http on the loopback."""


def test_curator_signs_in(page, sign_in):
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    sign_in(page)

    assert page.get_by_role("heading", name="The catalogue").is_visible()
    assert problems == []
