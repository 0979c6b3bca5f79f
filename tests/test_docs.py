"""What the documentation names is there: files, names of the code, commands, links, models."""

import re
import subprocess
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from docs.draw_models import graph

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    str(page.relative_to(ROOT)): page.read_text()
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("fixtures/*.md")])
}
FOLDERS = ("agreements", "cooperation", "docs", "fixtures", "static", "templates", "tests")
OF_A_SERVER = {
    "IPAddressAllow",
    "primary_conninfo",
    "REPOSITORY",
    "VERSION",
    "graphviz",
    "wrk",
}  # what an operator fills in, or installs
_PATH = re.compile(rf"(?<![\w/.])(?:{'|'.join(FOLDERS)})/[\w./*@-]*")
_MODULE = re.compile(r"(?<![\w/.-])\w+\.(?:py|toml)\b")
_NAME = re.compile(r"[A-Za-z_][\w.]*(?:\(\))?")
_SPAN = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:# )?make ([a-z][a-z-]*)", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

on_every_page = pytest.mark.parametrize("document", PAGES)


@cache
def files() -> list[Path]:
    own = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return [path for path in [*own, *ROOT.glob("*")] if path.is_file()]


@cache
def words_of_the_code() -> frozenset[str]:
    sources = [path for path in files() if path.suffix in {".py", ".html", ".toml", ".in", ""}]
    return frozenset(word for path in sources for word in re.findall(r"\w+", path.read_text()))


def spans(text: str) -> list[str]:
    """What a page says in backquotes, blocks of lines apart."""
    return _SPAN.findall(_BLOCK.sub("", text))


def code(text: str) -> str:
    return "\n".join([*_BLOCK.findall(text), *spans(text)])


def targets() -> set[str]:
    [phony] = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return set(phony.split())


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@on_every_page
def test_every_path_exists(document):
    named = {path.rstrip("/.") for path in _PATH.findall(PAGES[document])}

    assert sorted(path for path in named if not any(ROOT.glob(path))) == []


@on_every_page
def test_every_module_exists(document):
    assert set(_MODULE.findall(code(PAGES[document]))) - {path.name for path in files()} == set()


@on_every_page
def test_every_name_is_a_word_of_the_code(document):
    named = {span for span in spans(PAGES[document]) if _NAME.fullmatch(span)} - OF_A_SERVER
    known = words_of_the_code()

    assert sorted(name for name in named if not set(name.removesuffix("()").split(".")) <= known) == []


@on_every_page
def test_every_command_is_a_target(document):
    assert set(_COMMAND.findall(code(PAGES[document]))) - targets() == set()


@on_every_page
def test_every_link_leads_somewhere(document):
    broken = []
    for link in _LINK.findall(PAGES[document]):
        path, _, anchor = link.partition("#")
        if path.startswith(("http://", "https://")):
            continue
        target = (ROOT / document).parent / path if path else ROOT / document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            broken.append(link)

    assert broken == []


def test_help_tells_every_target():
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout

    assert {line.split()[0] for line in told.splitlines() if line.strip()} == targets()


def test_readme_is_a_first_hour():
    assert len(PAGES["README.md"].splitlines()) <= 100
    assert max(path.stat().st_size for path in (ROOT / "docs/images").iterdir()) <= 150_000


def test_every_decision_is_listed():
    listed = re.findall(r"^- \[\d{4}\]\((\S+)\) (.*)$", PAGES["docs/decisions/README.md"], re.MULTILINE)
    titles = {
        Path(page).name: text.splitlines()[0].removeprefix("# ").partition(" ")[2]
        for page, text in PAGES.items()
        if page.startswith("docs/decisions/0")
    }

    assert dict(listed) == titles


def test_diagram_shows_the_models_as_they_are():
    drawn = re.findall(r"<text[^>]*>(.*?)</text>", (ROOT / "docs/images/models.svg").read_text())
    arrows = re.findall(
        r"<title>(\w+:\w+)-&gt;(\w+)", (ROOT / "docs/images/models.svg").read_text().replace("&#45;", "-")
    )
    boxes = re.findall(r"(?<=[>])(\w+)(?=<)", graph())

    assert sorted(map(unescape, drawn)) == sorted(boxes)
    assert sorted(f"{start} -> {end}" for start, end in arrows) == sorted(
        re.findall(r"^\w+:\w+ -> \w+$", graph(), re.M)
    )
