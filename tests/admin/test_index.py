"""The front page of the admin: waiting work, each with the list of it."""

import re

import html5lib
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from agreements.admin.two_person import proposal_url
from agreements.curation.quality import RULES
from agreements.models import Agreement, Proposal, Source, WordCheck, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import model_admins

pytestmark = pytest.mark.django_db


def work(client) -> dict[str, tuple[int, str | None]]:
    """What the front page says: the count and the link of each line."""
    page = html5lib.parse(client.get("/admin/").content.decode(), namespaceHTMLElements=False)
    lines = [line for section in page.iter("section") if section.get("class") == "work" for line in section.iter("li")]
    found = {}
    for line in lines:
        link = line.find("a")
        count, _, label = "".join(line.itertext()).strip().partition(" ")
        found[label] = int(count.replace(",", "")), None if link is None else link.get("href")
    return found


def listed(client, link: str) -> set[str]:
    """The titles in the list behind a line of work."""
    return {str(row) for row in client.get(link).context["cl"].result_list}


def test_each_line_counts_what_its_list_shows(admin_client):
    press = {"address": "https://news.example/1", "kind": "press"}
    with catalogue_transaction(None, "a test"):
        factories.agreement(title="In review", state="in-review")
        factories.agreement(title="A draft", state="draft")
        factories.agreement(title="Only in the news", sources=(factories.source(**press),), place="Tokyo")
        factories.agreement(title="Expected since 2020", date="2020", kind="expected")
        factories.source("https://gone.example/", check_status="404")
        factories.source("https://silent.example/", check_status="timeout")
        changed = factories.source("https://changed.example/", check_status="200", checked_at=timezone.now())
    WordCheck.objects.note(changed.pk, {"9 January 2024": False}, timezone.now())

    lines = work(admin_client)

    assert {label: count for label, (count, _link) in lines.items() if count} == {
        "Drafts to review": 1,
        "Drafts in the making": 1,
        "It rests on a single press source.": 1,
        "It rests on no official source.": 1,
        "No source is cited for its date.": 2,
        "No source is given for some of its facts.": 2,
        "Citations don't say where in the source.": 2,
        "What was expected has not come.": 1,
        "Nobody has checked it for a year.": 2,
        "The page is there no more.": 1,
        "The page did not answer when it was last asked.": 1,
        "The page lacks words by which facts are found there.": 1,
        "The page was never asked.": 4,
    }
    assert {label: len(listed(admin_client, link)) for label, (count, link) in lines.items() if link} == {
        label: count for label, (count, _link) in lines.items() if count
    }
    assert listed(admin_client, lines["It rests on a single press source."][1]) == {"Only in the news"}
    assert listed(admin_client, lines["The page is there no more."][1]) == {
        "Government of Norway, page without title (gone.example)"
    }


def test_corrections_that_wait_are_listed_with_their_records_whatever_these_are(admin_client, admin_user):
    made = factories.published_agreement()
    for record in (made, Source.objects.get()):
        values = {"model": record._meta.model_name, "object_id": record.pk, "reason": f"a better {record}"}
        Proposal.objects.create(**values, user=admin_user, typed="", says=[])

    count, link = work(admin_client)["Corrections that wait for a second publisher"]
    page = admin_client.get(link).content.decode()
    pages = [proposal_url(one) for one in Proposal.objects.all()]

    assert (count, listed(admin_client, link)) == (2, {f"a better {made}", f"a better {Source.objects.get()}"})
    assert [admin_client.get(one).status_code for one in pages if f'href="{one}"' in page] == [200, 200]


def test_every_rule_of_quality_has_its_line(admin_client):
    assert {str(rule.sentence) for rule in RULES} <= work(admin_client).keys()


@pytest.mark.parametrize("number", [1, 3])
def test_the_front_page_asks_as_much_for_one_record_as_for_three(admin_client, django_assert_num_queries, number):
    with catalogue_transaction(None, "a test"):
        for place in range(number):
            factories.agreement(title=f"Agreement {place}")

    with django_assert_num_queries(29):
        admin_client.get("/admin/")


def test_the_rules_are_asked_once_a_revision(admin_client, django_assert_num_queries):
    made = factories.published_agreement()
    admin_client.get("/admin/")

    with django_assert_num_queries(11):
        admin_client.get("/admin/")
    with catalogue_transaction(None, "a test"):
        Agreement.objects.get(pk=made.pk).delete()

    assert work(admin_client)["Nobody has checked it for a year."] == (0, None)


def test_a_made_up_filter_is_ignored(admin_client):
    made = factories.published_agreement()

    assert listed(admin_client, "/admin/agreements/agreement/?quality=made-up") == {made.title}
    assert listed(admin_client, "/admin/agreements/source/?link=made-up") == {str(Source.objects.get())}


def test_the_counts_are_those_of_check_catalogue(admin_client, catalogue, capsys):
    call_command("check_catalogue")
    told = capsys.readouterr().out

    lines = work(admin_client)

    assert any(lines[str(rule.sentence)][0] for rule in RULES)
    for rule in RULES:
        findings = int(told.split(f" {rule.name}: ")[1].split(".")[0].replace(",", ""))
        assert lines[str(rule.sentence)][0] <= findings  # an agreement may break a rule more than once
        assert bool(lines[str(rule.sentence)][0]) == bool(findings)


def test_django_finds_nothing_wrong_with_the_admin():
    call_command("check", fail_level="WARNING")


STYLE_OR_SCRIPT = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*type="(?:application/json|speculationrules)")|javascript:"""
)


def test_no_page_of_the_admin_carries_a_style_or_a_script(admin_client, admin_user):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        draft = factories.agreement(title="A draft", state="draft")
    pages = [f"/admin/agreements/agreement/{made.pk}/{page}/" for page in ("change", "history", "preview", "withdraw")]
    pages += [f"/admin/agreements/agreement/{draft.pk}/delete/"]
    pages += [f"/admin/agreements/agreement/{page}/" for page in ("import", "export", "add")]
    pages += [
        f"/admin/{page}/"
        for page in ("password_change", "auth/user/add", f"auth/user/{admin_user.pk}/password", "auth/group")
    ]
    pages += [reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist") for model in model_admins()]
    answers = {page: admin_client.get(page) for page in ["/admin/", "/admin/jsi18n/", *pages]}

    found = {page: STYLE_OR_SCRIPT.findall(answer.content.decode()) for page, answer in answers.items()}

    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 200} == {}
    assert {page: inline for page, inline in found.items() if inline} == {}
    assert {answer["Content-Security-Policy"].count("unsafe") for answer in answers.values()} == {0}
