"""What options of the command line let a user choose from."""

from __future__ import annotations

from enum import StrEnum


class ReadFormat(StrEnum):
    """Formats of `oncokg read`."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    JSONLD = "jsonld"


class Reader(StrEnum):
    """What reads prose."""

    RULES = "rules"
    MODEL = "model"


class AnswerFormat(StrEnum):
    """Formats of `oncokg ask`."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    TURTLE = "turtle"


class ReportFormat(StrEnum):
    """Formats of `oncokg check`."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


class Kind(StrEnum):
    """What a file is read as."""

    ARTICLE = "article"
    NOTICE = "notice"
    FACTS = "facts"
    DRUGS_AT_FDA = "drugs-at-fda"
    OPENFDA_DRUGSFDA = "openfda-drugsfda"
    OPENFDA_LABEL = "openfda-label"
    DAILYMED_SPL = "dailymed-spl"
    PURPLE_BOOK = "purple-book"
    FDA_ORPHAN = "fda-orphan"
    FDA_ACCELERATED = "fda-accelerated"
    NDC_DIRECTORY = "ndc-directory"
    UNII = "unii"
    CLINICALTRIALS_GOV = "clinicaltrials-gov"
    NCI_CTS = "nci-cts"
    ONCOTREE = "oncotree"
    DISEASE_ONTOLOGY = "disease-ontology"
    NCIT_NEOPLASM = "ncit-neoplasm"
    NCI_DRUG_DICTIONARY = "nci-drug-dictionary"


class ExportFormat(StrEnum):
    """Formats of `oncokg export`."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    RDFXML = "rdfxml"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CYTOSCAPE = "cytoscape"


class MatchFormat(StrEnum):
    """Formats of `oncokg match`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class SummaryFormat(StrEnum):
    """Formats of `oncokg fetch`."""

    TEXT = "text"
    JSON = "json"
