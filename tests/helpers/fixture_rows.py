"""A small catalogue in fixture form, for the tests of the loader: one memorandum and what it names."""

import json
from pathlib import Path

ADDRESS = "https://www.regjeringen.no/ccs"
KEY = "japan-norway-carbon-capture-2024"


def row(model: str, **fields) -> dict:
    return {"model": f"agreements.{model}", "fields": fields}


def fact(model: str, number: int, **fields) -> dict:
    return row(model, agreement=[KEY], number=number, **fields)


def catalogue() -> dict[str, dict]:
    """Rows by names of our own, so that a test can change or drop one: list(catalogue().values()) is a fixture."""
    return {
        "theme": row("theme", slug="clean-power", name="Clean power", order=3),
        "area": row("area", slug="carbon-capture", name="Carbon capture", theme=["clean-power"]),
        "JP": row("country", iso2="JP", name="Japan", name_ja="日本", region="asia", subregion="eastern-asia"),
        "NO": row("country", iso2="NO", name="Norway", name_ja="ノルウェー", region="europe"),
        "source": row("source", key="ccs", address=ADDRESS, publisher="Government of Norway", kind="government"),
        "copy": row("source", key="copy", address=f"{ADDRESS}/2", publisher="A copyist", kind="press", copy_of=["ccs"]),
        "japan": row("partner", slug="japan", name="Japan", kind="country", country=["JP"]),
        "norway": row("partner", slug="norway", name="Norway", kind="country", country=["NO"]),
        "body": row("body", slug="meti", name="Ministry of Economy, Trade and Industry", partner=["japan"]),
        "agency": row("body", slug="anre", name="Agency for Natural Resources", partner=["japan"], part_of=["meti"]),
        "alias": row("alias", name="METI", body=["meti"]),
        "agreement": row(
            "agreement",
            key=KEY,
            slug=KEY,
            title="Memorandum of Cooperation on Carbon Capture",
            instrument="memorandum-of-cooperation",
            summary="Japan and Norway work together on carbon capture.",
            state="published",
        ),
        "japan side": fact("party", 1, side="japan", partner=["japan"], body=["meti"]),
        "partner side": fact("party", 2, side="partner", partner=["norway"]),
        "undertaking": fact("undertaking", 1, area=["carbon-capture"], action="share data on storage sites"),
        "money": fact("commitment", 1, amount="1000000", currency="USD", certainty="announced", purpose="a pilot"),
        "signing": fact("event", 1, kind="signed", date="2024-01-09", defines=True, title="Signed", country=["NO"]),
        "citation": fact("citation", 1, source=["ccs"], claim="existence"),
    }


def write(path: Path, rows: list[dict] | dict[str, dict]) -> Path:
    rows = list(rows.values()) if isinstance(rows, dict) else rows
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path
