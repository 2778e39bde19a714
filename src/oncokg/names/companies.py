"""When two names of companies are one name written in two ways.

Registers write "WYETH PHARMS INC" for what a label writes "Wyeth Pharmaceuticals LLC". The legal form goes,
and the short forms that FDA's tables use are written out; what is left must be equal, word for word. That a
company belongs to another one ("Wyeth", "Pfizer") is never concluded from a name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LEGAL_FORM: Final = re.compile(
    r"ab|ag|as|bv|co|company|corp|corporation|gmbh|inc|incorporated|kg|kgaa|lc|limited|llc|lp|ltd|nv|oy|plc|pty"
    r"|pvt|sa|sarl|sas|se|spa|srl|the"
)
_SHORT: Final = {
    "biosci": "biosciences",
    "hlth": "health",
    "hlthcare": "healthcare",
    "inds": "industries",
    "intl": "international",
    "labs": "laboratories",
    "mfg": "manufacturing",
    "natl": "national",
    "pharm": "pharmaceutical",
    "pharms": "pharmaceuticals",
    "sci": "sciences",
    "techs": "technologies",
    "therap": "therapeutics",
    "theraps": "therapeutics",
    "us": "usa",
}


def bare_name(name: str) -> str:
    """Return a company's name without legal form, short forms written out: "wyeth pharmaceuticals"."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    words = re.sub(r"[^a-z0-9&]+", " ", re.sub(r"[.'’]", "", plain)).split()
    written_out = [_SHORT.get(word, word) for word in words if not _LEGAL_FORM.fullmatch(word)]
    while written_out and written_out[-1] in ("and", "&"):
        written_out.pop()
    return " ".join(written_out)
