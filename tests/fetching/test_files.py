"""Whole files: as before, changed, unpacked, in sets, by an index; and archives that mean harm."""

from __future__ import annotations

import datetime
import io
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fetching.publisher import LATER, WEB_PAGE, Publisher, Reply, as_json
from oncokg.errors import BadInput, FetchError
from oncokg.fetching.endpoints import endpoint_of
from oncokg.source.ledger import read_ledger

if TYPE_CHECKING:
    from fetching.conftest import Get, Here

pytestmark = [pytest.mark.network, pytest.mark.allow_hosts(["127.0.0.1"])]

OBO = b"format-version: 1.2\nontology: doid\n\n[Term]\nid: DOID:1\nname: a disease\n"


def zipped(**members: str) -> bytes:
    return zip_of({name.replace("__", "."): text for name, text in members.items()})


def zip_of(members: dict[str | zipfile.ZipInfo, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return held.getvalue()


def archive(data: bytes) -> Reply:
    return Reply(body=data, kind="application/zip")


def text(data: bytes) -> Reply:
    return Reply(body=data, kind="text/plain; charset=utf-8")


def files_of(folder: Path) -> list[str]:
    return sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and not file.relative_to(folder).parts[0].startswith(".")
    )


def test_a_file_as_before_is_not_sent_again(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/DO_cancer_slim.obo", text(OBO))
    endpoint = here("disease-ontology")
    assert get(endpoint).new == 1
    assert get(endpoint, today=LATER).unchanged == 1
    assert ["if-none-match" in asked.headers for asked in publisher.asked] == [False, True]
    publisher.serve("/DO_cancer_slim.obo", text(OBO + b"\n[Term]\nid: DOID:2\n"))
    assert get(endpoint, today=LATER).changed == 1
    folder = tmp_path / "disease-ontology"
    old, new = sorted(read_ledger(folder / "ledger.jsonl"), key=lambda one: one.status == "present")
    assert (old.status, new.status, old.retrieved, old.holds) == ("replaced", "present", LATER, "collection")
    assert (folder / old.file).read_bytes() == OBO
    assert files_of(folder) == sorted([old.file, new.file, "ledger.jsonl"])


def test_a_file_that_was_lost_is_fetched_again(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/DO_cancer_slim.obo", text(OBO))
    get(here("disease-ontology"))
    (file,) = tmp_path.rglob("*.obo")
    file.unlink()
    get(here("disease-ontology"))
    assert file.read_bytes() == OBO


def test_tables_are_unpacked_together(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    data = zipped(Applications__txt="ApplNo\n", Products__txt="ApplNo\n", readme__pdf="%PDF")
    publisher.serve("/download", archive(data))
    assert get(here("drugs-at-fda")).new == 1
    (entry,) = read_ledger(tmp_path / "drugs-at-fda" / "ledger.jsonl")
    names = [f"{entry.file}/Applications.txt", f"{entry.file}/Products.txt", "ledger.jsonl"]
    assert files_of(tmp_path / "drugs-at-fda") == names
    assert get(here("drugs-at-fda")).unchanged == 1
    assert not list((tmp_path / "drugs-at-fda").glob(".*.part"))


def test_files_that_are_read_together_are_a_set(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/Neoplasm_Core.csv", text(b"Code,Name\n"))
    publisher.serve("/tree.txt", text(b"C1 A neoplasm\n"))
    moved = here("ncit-neoplasm")
    endpoint = replace(moved, files=(replace(moved.files[0], beside=(publisher.url("/tree.txt"),)),))
    assert get(endpoint).new == 1
    assert get(endpoint).unchanged == 1
    publisher.serve("/tree.txt", text(b"C2 Another neoplasm\n"))
    assert get(endpoint, today=LATER).changed == 1
    entries = read_ledger(tmp_path / "ncit-neoplasm" / "ledger.jsonl")
    names = [f"{one.file}/{name}" for one in entries for name in ("Neoplasm_Core.csv", "tree.txt")]
    assert files_of(tmp_path / "ncit-neoplasm") == sorted([*names, "ledger.jsonl"])
    assert not any("MedDRA" in url or "NCIm" in url for url in endpoint_of("ncit-neoplasm").files[0].beside)


def test_the_newest_month_that_is_there(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    moved = here("purple-book")
    file = replace(
        moved.files[0], url=publisher.url("/files/{year}/purplebook-search-{month}-data-download.csv")
    )
    endpoint = replace(moved, files=(file,))
    publisher.serve("/files/2025/purplebook-search-december-data-download.csv", text(b"BLA Number\n"))
    assert get(endpoint, today=datetime.date(2026, 1, 5)).new == 1
    assert [asked.path.rpartition("/")[2].split("-")[2] for asked in publisher.asked] == [
        "january",
        "december",
    ]
    with pytest.raises(FetchError, match="answers 404"):
        get(endpoint, today=datetime.date(2026, 9, 5))
    assert len(publisher.asked) == 2 + 4


def test_a_version_of_the_tree(publisher: Publisher, here: Here, get: Get) -> None:
    moved = here("oncotree")
    file = replace(moved.files[0], url=publisher.url("/tree?version={version}"))
    publisher.serve("/tree", as_json({"TISSUE": {"children": {}}}))
    endpoint = replace(moved, files=(file,))
    get(endpoint)
    get(endpoint, "oncotree_2021_11_02")
    assert [asked.query["version"] for asked in publisher.asked] == [
        "oncotree_latest_stable",
        "oncotree_2021_11_02",
    ]


def test_bulk_files_of_an_index(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    part = zipped(a__json='{"results": []}')

    def index(*names: str) -> Reply:
        parts = [{"file": publisher.url(f"/drug/label/{name}"), "records": "1"} for name in names]
        return as_json({"results": {"drug": {"label": {"partitions": parts}}}})

    publisher.serve("/drug/label", archive(part))
    publisher.serve(
        "/download.json", index("drug-label-0001-of-0002.json.zip", "drug-label-0002-of-0002.json.zip")
    )
    own = endpoint_of("openfda-label").index
    assert own is not None
    endpoint = here("openfda-label", index=(publisher.url("/download.json"), own[1]))
    assert get(endpoint, bulk=True, limit=1).new == 1
    assert get(endpoint, bulk=True).new == 1
    publisher.serve("/download.json", index("drug-label-0001-of-0001.json.zip"))
    got = get(endpoint, bulk=True, today=LATER)
    assert (got.new, got.vanished) == (1, 2)
    entries = read_ledger(tmp_path / "openfda-label" / "ledger.jsonl")
    assert {(one.identifier, one.status) for one in entries} == {
        ("drug-label-0001-of-0001", "present"),
        ("drug-label-0001-of-0002", "vanished"),
        ("drug-label-0002-of-0002", "vanished"),
    }
    assert all((tmp_path / "openfda-label" / one.file).read_bytes() == part for one in entries)
    publisher.serve("/download.json", as_json({"results": {}}))
    with pytest.raises(FetchError, match=r"the index names no files at results\.drug\.label\.partitions"):
        get(endpoint, bulk=True)
    hostile = {"results": {"drug": {"label": {"partitions": [{"file": "https://example.org/a.json.zip"}]}}}}
    publisher.serve("/download.json", as_json(hostile))
    with pytest.raises(FetchError, match="it leads to another host"):
        get(endpoint, bulk=True)


def link() -> dict[str | zipfile.ZipInfo, str]:
    info = zipfile.ZipInfo("Products.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return {info: "/etc/passwd"}


HARMFUL = {
    "leads up": (zip_of({"../../evil.txt": "x"}), "a path that leads elsewhere"),
    "leads up inside": (zip_of({"a/../../evil.txt": "x"}), "a path that leads elsewhere"),
    "leads up, as Windows writes it": (zip_of({"..\\evil.txt": "x"}), "a path that leads elsewhere"),
    "absolute": (zip_of({"/tmp/evil.txt": "x"}), "a path that leads elsewhere"),  # noqa: S108
    "drive": (zip_of({"C:evil.txt": "x"}), "a path that leads elsewhere"),
    "link": (zip_of(link()), "a link: refused"),
    "bomb": (zip_of({"bomb.txt": "0" * 30_000_000}), "claims to unpack more than 200 times"),
    "crowd": (zip_of({f"{n}.txt": "" for n in range(201)}), "holds 201 files; the limit is 200"),
    "twins": (zip_of({"a/Products.txt": "x", "b/products.TXT": "y"}), "holds two files named"),
    "nothing of use": (zip_of({"readme.pdf": "x"}), r"holds no file like \*\.txt"),
    "cut off": (zip_of({"Products.txt": "x" * 500})[:-30], "no zip, or cut off"),
    "no zip": (b"ApplNo\tSponsor\n", "no zip, or cut off"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_an_archive_that_means_harm(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path, name: str
) -> None:
    data, told = HARMFUL[name]
    publisher.serve("/download", archive(data))
    inside = tmp_path / "deep" / "inside"
    with pytest.raises(FetchError, match=told):
        get(here("drugs-at-fda"), into=inside)
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and file.name not in (".lock", "pages.db")]
    assert [file for file in kept if file.parent.name != ".cache"] == []


def test_a_member_that_is_damaged(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    data = bytearray(zip_of({"Products.txt": "ApplNo\tProductNo\n" * 50}))
    data[45] ^= 0xFF
    publisher.serve("/download", archive(bytes(data)))
    with pytest.raises(FetchError, match="the zip is broken or encrypted"):
        get(here("drugs-at-fda"))
    assert files_of(tmp_path / "drugs-at-fda") == []


def test_a_web_page_instead_of_a_file(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    publisher.serve("/UNIIs.zip", WEB_PAGE)
    with pytest.raises(FetchError, match=r"a web page \(HTML\), not data; .* give the new one with --url"):
        get(here("unii"))
    publisher.serve("/UNIIs.zip", Reply(status=200, kind="application/zip"))
    with pytest.raises(FetchError, match="the answer is empty"):
        get(here("unii"))
    assert files_of(tmp_path / "unii") == []


@pytest.mark.parametrize(
    ("source", "terms", "options", "told"),
    [
        ("unii", ("word",), {}, "whole files are fetched"),
        ("unii", (), {"everything": True}, "whole files are fetched"),
        ("oncotree", ("a", "b"), {}, "whole files are fetched"),
        ("unii", (), {"bulk": True}, "this source has no bulk files"),
        ("openfda-label", ("word",), {"bulk": True}, "whole files are fetched"),
        ("clinicaltrials-gov", (), {}, "nothing says what to fetch"),
        ("clinicaltrials-gov", (" ",), {}, "nothing says what to fetch"),
        ("clinicaltrials-gov", ("word",), {"everything": True}, "--all and words exclude each other"),
        ("clinicaltrials-gov", ("pageToken=x",), {}, "pageToken is set by oncokg itself"),
        ("clinicaltrials-gov", ("word",), {"limit": 0}, "the limit is 0"),
    ],
)
def test_wishes_that_cannot_be_met(
    here: Here, get: Get, source: str, terms: tuple[str, ...], options: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        get(here(source), *terms, **options)
