"""Where the publishers keep what: addresses, paging, keys and manners, as they document them.

Addresses were taken from the publishers' documentation; what is not documented, or moves, is marked
`stable=False`, and `--url` takes its place. None was called while this was written.
"""

from __future__ import annotations

import datetime
import difflib
from dataclasses import dataclass
from typing import Final, Literal

from oncokg.errors import NotFound

MIB: Final = 1024 * 1024

Style = Literal["link", "token", "number", "offset"]
"""How a listing tells its next page: a `Link` header, a token, a page number, or a count of records."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """An API key: the variable of the environment that holds it, and the header that carries it.

    It is never part of an address, so it does not reach ledgers, messages or the cache.
    """

    variable: str
    header: str
    basic: bool = False
    needed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """How a publisher's list of records is asked for and read.

    Attributes:
        style: how the next page is told.
        items: the array of records in an answer.
        identifier: the way to a record's number.
        total: the way to the number of records that the question has.
        size: the parameter for records on a page, and how many are asked for.
        next: the parameter that leads to the next page ("" where a header does).
        term: the parameter that a plain word is given to.
        quoted: whether several words must be quoted to stay together.
        fixed: parameters of every question.
        known: what a record's number looks like, as a regular expression in any case.
        upper: whether the publisher writes the number in capitals, else in small letters.
        one: the address of one record, with its number for `{}`.
        details: whether the list holds only numbers, so that each record is asked for by `one`.
        version: the way to a record's version mark in the list ("" where there is none).
        nothing_is_404: whether the publisher answers 404 where nothing matches.
        volatile: ways to values that change without the record changing; they are dropped.
    """

    style: Style
    items: str
    identifier: tuple[str, ...]
    total: tuple[str, ...]
    size: tuple[str, int]
    next: str = ""
    term: str
    quoted: bool = False
    fixed: tuple[tuple[str, str], ...] = ()
    known: str
    upper: bool = True
    one: str
    details: bool = False
    version: tuple[str, ...] = ()
    nothing_is_404: bool = False
    volatile: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file of many records; `{year}`, `{month}` and `{version}` in its address are filled in.

    A zip of tables is unpacked, because its tables are read together; `inside` are patterns for the names of
    what is kept of it. Files at the addresses `beside` are kept in one folder with the first, under the names
    that they have there.
    """

    identifier: str
    url: str
    suffix: str
    inside: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def urls(self, today: datetime.date, version: str = "") -> tuple[str, ...]:
        """Return the addresses to try in turn: of a monthly file, this month's and the three before."""
        if "{month}" not in self.url:
            return (self.url.replace("{version}", version),)
        months = [today.year * 12 + today.month - 1 - back for back in range(4)]
        return tuple(self.url.format(year=m // 12, month=_MONTHS[m % 12]) for m in months)


_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One source: a listing of records, or files.

    Attributes:
        source: a word of the list data-source; also the name of its folder.
        what: what it gives, in one line.
        documentation: where the publisher describes it.
        url: the address of the listing ("" for files).
        suffix: what its records are written as.
        listing: how its records are listed, or None for files.
        files: its files; `bulk` files are those of an index, see `index`.
        index: the address of an index of downloads, and the way to its list of parts.
        version: the version that is asked for where none is given.
        hosts: other hosts that a redirect or the index may lead to.
        pause: the least number of seconds between two requests.
        largest: the most bytes of one answer.
        key: the API key it takes.
        stable: whether the publisher documents the address.
    """

    source: str
    what: str
    documentation: str
    url: str = ""
    suffix: str = ".json"
    listing: Listing | None = None
    files: tuple[File, ...] = ()
    index: tuple[str, tuple[str, ...]] | None = None
    version: str = ""
    hosts: tuple[str, ...] = ()
    pause: float = 0.5
    largest: int = 512 * MIB
    key: Key | None = None
    stable: bool = True


_SET_ID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NCT: Final = r"NCT\d{8}"

_OPENFDA_KEY: Final = Key(variable="OPENFDA_API_KEY", header="Authorization", basic=True)
_OPENFDA_INDEX: Final = "https://api.fda.gov/download.json"
_OPENFDA_PAUSE: Final = 0.25  # 240 requests a minute; without a key, 1,000 a day
_PARTS: Final = "partitions"
_NEOPLASM: Final = "https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/Neoplasm"

ENDPOINTS: Final = (
    Endpoint(
        source="openfda-drugsfda",
        what="applications with submissions and products",
        documentation="https://open.fda.gov/apis/drug/drugsfda/",
        url="https://api.fda.gov/drug/drugsfda.json",
        listing=Listing(
            style="link",  # without skip, every page but the last names the next one, however many there are
            items="results",
            identifier=("application_number",),
            total=("meta", "results", "total"),
            size=("limit", 1000),
            term="search",
            quoted=True,
            known=r"(?:NDA|ANDA|BLA)\d{6}",
            one='?search=application_number:"{}"&limit=1',
            nothing_is_404=True,
        ),
        index=(_OPENFDA_INDEX, ("results", "drug", "drugsfda", _PARTS)),
        hosts=("download.open.fda.gov",),
        pause=_OPENFDA_PAUSE,
        largest=1024 * MIB,
        key=_OPENFDA_KEY,
    ),
    Endpoint(
        source="openfda-label",
        what="labels, section by section",
        documentation="https://open.fda.gov/apis/drug/label/",
        url="https://api.fda.gov/drug/label.json",
        listing=Listing(
            style="link",
            items="results",
            identifier=("set_id",),
            total=("meta", "results", "total"),
            size=("limit", 100),  # a label may have a megabyte
            term="search",
            quoted=True,
            known=_SET_ID,
            upper=False,
            one='?search=set_id:"{}"&limit=1',
            nothing_is_404=True,
        ),
        index=(_OPENFDA_INDEX, ("results", "drug", "label", _PARTS)),
        hosts=("download.open.fda.gov",),
        pause=_OPENFDA_PAUSE,
        largest=1024 * MIB,
        key=_OPENFDA_KEY,
    ),
    Endpoint(
        source="clinicaltrials-gov",
        what="trials, with results where there are any",
        documentation="https://clinicaltrials.gov/data-api/api",
        url="https://clinicaltrials.gov/api/v2/studies",
        listing=Listing(
            style="token",
            items="studies",
            identifier=("protocolSection", "identificationModule", "nctId"),
            total=("totalCount",),
            size=("pageSize", 100),
            next="pageToken",
            term="query.term",
            fixed=(("countTotal", "true"), ("format", "json")),
            known=_NCT,
            one="/{}?format=json",
            # the day of the registry's own refresh, in every record
            volatile=(("derivedSection", "miscInfoModule", "versionHolder"),),
        ),
        pause=1.0,
    ),
    Endpoint(
        source="dailymed-spl",
        what="labels as SPL XML",
        documentation="https://dailymed.nlm.nih.gov/dailymed/app-support-web-services.cfm",
        url="https://dailymed.nlm.nih.gov/dailymed/services/v2/spls",
        suffix=".xml",
        listing=Listing(
            style="number",
            items="data",
            identifier=("setid",),
            total=("metadata", "total_elements"),
            size=("pagesize", 100),
            next="page",
            term="drug_name",
            known=_SET_ID,
            upper=False,
            one="/{}.xml",
            details=True,
            version=("spl_version",),
        ),
    ),
    Endpoint(
        source="nci-cts",
        what="trials with NCIt-coded diseases",
        documentation="https://clinicaltrialsapi.cancer.gov/doc",
        url="https://clinicaltrialsapi.cancer.gov/api/v2/trials",
        listing=Listing(
            style="offset",
            items="data",
            identifier=("nct_id",),
            total=("total",),
            size=("size", 50),
            next="from",
            term="keyword",
            known=_NCT,
            one="/{}",
        ),
        key=Key(variable="NCI_CTS_API_KEY", header="x-api-key", needed=True),
    ),
    Endpoint(
        source="oncotree",
        what="cancer types; the argument is a version, such as oncotree_2025_10_03",
        documentation="https://oncotree.info/#/home?tab=api",
        files=(
            File(
                identifier="oncotree",
                url="https://oncotree.info/api/tumorTypes/tree?version={version}",
                suffix=".json",
            ),
        ),
        version="oncotree_latest_stable",
        hosts=("oncotree.mskcc.org",),
    ),
    Endpoint(
        source="drugs-at-fda",
        what="the tables of Drugs@FDA, of each week",
        documentation="https://www.fda.gov/drugs/drug-approvals-and-databases/drugsfda-data-files",
        files=(
            File(
                identifier="drugs-at-fda",
                url="https://www.fda.gov/media/89850/download",  # as the page links it
                suffix=".zip",
                inside=("*.txt",),
            ),
        ),
    ),
    Endpoint(
        source="ndc-directory",
        what="marketed products and packages, of each day",
        documentation="https://www.fda.gov/drugs/drug-approvals-and-databases/national-drug-code-directory",
        files=(
            File(
                identifier="ndc-directory",
                url="https://www.accessdata.fda.gov/cder/ndctext.zip",
                suffix=".zip",
                inside=("product.txt",),
            ),
        ),
    ),
    Endpoint(
        source="unii",
        what="substance names with their UNII",
        documentation="https://precision.fda.gov/uniisearch/archive",
        files=(
            File(
                identifier="unii",
                url="https://precision.fda.gov/uniisearch/archive/latest/UNIIs.zip",
                suffix=".zip",
                inside=("UNII_Names*.txt",),  # a page to read lies beside it
            ),
        ),
        stable=False,  # some clients are answered 403
    ),
    Endpoint(
        source="purple-book",
        what="licensed biologics, of each month",
        documentation="https://purplebooksearch.fda.gov/downloads",
        files=(
            File(
                identifier="purple-book",
                url="https://purplebooksearch.fda.gov/files/{year}/purplebook-search-{month}-data-download.csv",
                suffix=".csv",
            ),
        ),
        stable=False,  # made up of the month's name: no document promises it
    ),
    Endpoint(
        source="disease-ontology",
        what="the Disease Ontology's cancer terms",
        documentation="https://github.com/DiseaseOntology/HumanDiseaseOntology",
        files=(
            File(
                identifier="DO_cancer_slim",
                url="https://raw.githubusercontent.com/DiseaseOntology/HumanDiseaseOntology/main/src/ontology/subsets/DO_cancer_slim.obo",
                suffix=".obo",
            ),
        ),
    ),
    Endpoint(
        source="ncit-neoplasm",
        what="the NCI Thesaurus's neoplasm core",
        documentation=f"{_NEOPLASM}/About_Core.html",
        # The mappings beside it hold MedDRA codes, which may not be passed on; they are not fetched.
        files=(
            File(
                identifier="Neoplasm_Core",
                url=f"{_NEOPLASM}/Neoplasm_Core.csv",
                suffix=".csv",
                beside=(f"{_NEOPLASM}/Neoplasm_Core_Hierarchy_By_Neoplastic_Status.txt",),
            ),
        ),
    ),
)


def endpoint_of(source: str) -> Endpoint:
    """Return the endpoint of a source; raises `NotFound` where none is known."""
    for endpoint in ENDPOINTS:
        if endpoint.source == source:
            return endpoint
    near = difflib.get_close_matches(source, [one.source for one in ENDPOINTS], n=2)
    raise NotFound("source to fetch", source, near)
