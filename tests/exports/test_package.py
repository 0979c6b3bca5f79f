"""The data package: valid, complete, the same bytes for the same revision, and nothing of drafts in it."""

import csv
import hashlib
import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import frictionless
import pytest
from django.core.management import CommandError, call_command

from agreements import exports
from agreements.models import Agreement, Partner, Relation, State, catalogue_transaction
from tests.helpers import factories
from tests.helpers.export_files import everything
from tests.helpers.factories import full_record

pytestmark = pytest.mark.django_db


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def table(folder: Path, name: str) -> list[dict]:
    return list(csv.DictReader(StringIO((folder / f"{name}.csv").read_text("utf-8-sig"))))


@pytest.fixture
def package(tmp_path):
    full_record()
    full_record("=Second")
    with catalogue_transaction(None, "a test"):
        factories.bloc(members={"VN": ("1995-07-28",)})
        founded = factories.agreement("Initiative of ASEAN", partners=(Partner.objects.get(slug="asean"),))
        draft = factories.agreement(
            "Hidden", state=State.DRAFT, partners=("UZ",), areas=("geothermal",), sources=("https://hidden.example/",)
        )
        Partner.objects.filter(slug="asean").update(founding_agreement=draft)
        factories.look(partner=factories.country_partner("KZ"), area=factories.area("vehicles", "mobility"))
        Relation.objects.create(agreement=founded, verb="follows", other=Agreement.objects.get(key="second"))
    exports.write_package(tmp_path)
    return tmp_path


def test_frictionless_accepts_the_package(package):
    report = frictionless.validate(str(package / "datapackage.json"))

    assert report.flatten(["path", "fieldName", "message"]) == []
    assert {task.name for task in report.tasks} == {*(one.name for one in exports.TABLES), "records"}


def test_package_holds_every_record_as_a_line_and_every_fact_as_a_row(package):
    lines = (package / "agreements.jsonl").read_text("utf-8").splitlines()

    assert [json.loads(line) for line in lines] == sorted(everything(), key=lambda record: record["key"])
    assert [row["key"] for row in table(package, "agreements")] == [json.loads(line)["key"] for line in lines]
    assert len(table(package, "commitments")) == 2
    assert [(row["agreement"], row["other"]) for row in table(package, "relations")] == [
        ("initiative-of-asean", "second")
    ]


def test_package_holds_nothing_of_drafts(package):
    assert [name for name, content in contents(package).items() if b"hidden" in content.lower()] == []
    assert not {"uzbekistan"} & {row["slug"] for row in table(package, "partners")}
    assert [row["slug"] for row in table(package, "areas")] == ["carbon-capture", "vehicles"]


def test_checksums_are_those_of_the_files(package):
    sums = dict(reversed(line.split("  ")) for line in (package / "SHA256SUMS").read_text().splitlines())

    files = contents(package)
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in files if name != "SHA256SUMS"}


def test_one_revision_gives_the_same_bytes(package, tmp_path):
    exports.write_package(tmp_path / "again")
    zips = [BytesIO(), BytesIO()]
    for file in zips:
        exports.write_zip(file)

    assert contents(tmp_path / "again") == contents(package)
    assert zips[0].getvalue() == zips[1].getvalue()


def test_zip_holds_the_package(client, package):
    answer = client.get("/data/japan-cooperation-agreements.zip")

    packed = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert {Path(name).name: packed.read(name) for name in packed.namelist()} == contents(package)
    assert answer["Content-Type"] == "application/zip"


def test_zip_is_that_of_the_present_revision(client, package):
    before = b"".join(client.get("/data/japan-cooperation-agreements.zip").streaming_content)
    factories.published_agreement(title="New")

    after = b"".join(client.get("/data/japan-cooperation-agreements.zip").streaming_content)

    assert before != after


def test_command_writes_the_package(tmp_path, capsys):
    made = full_record()

    call_command("export_catalogue", str(tmp_path / "new" / "folder"))

    assert capsys.readouterr().out == f"Revision {made.revision.token} is in {tmp_path / 'new' / 'folder'}.\n"
    assert (tmp_path / "new" / "folder" / "datapackage.json").exists()


def test_command_says_why_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="File exists"):
        call_command("export_catalogue", str(tmp_path / "file"))


def test_package_of_an_empty_catalogue_is_valid(tmp_path):
    exports.write_package(tmp_path)

    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid
