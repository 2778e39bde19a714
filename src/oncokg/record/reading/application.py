"""Marketing applications as FDA keeps them: products, submissions and what was decided, documents, applicant.

The Drugs@FDA tables and openFDA's records of them say the same in two shapes; what it means is here, once.
Drugs@FDA tells the columns in "Drugs@FDA Data Files" and the words in "Drugs@FDA Glossary of Terms".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from oncokg.names.spelling import fold
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import (
    Designation,
    DocumentReference,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
)
from oncokg.record.reading.page import FDA, Page, day, span_of

if TYPE_CHECKING:
    from oncokg.names.linking import Found
    from oncokg.source.cells import Cell

_TYPES: Final = {"ORIG": "ORIG", "ORIGINAL": "ORIG", "SUPPL": "SUPPL", "SUPPLEMENT": "SUPPL"}
_NUMBER: Final = re.compile(r"0*(\d{1,5})(?:\.0+)?")
_KINDS: Final = {"AP": "approved", "TA": "tentatively-approved"}
_PRIORITIES: Final = {"PRIORITY": "priority", "STANDARD": "standard"}
"""The words "N/A", "UNKNOWN" and "901 REQUIRED" (21 USC 355g) are no review priority."""

_NO_CLASS: Final = frozenset({"N/A", "NOT APPLICABLE", "UNKNOWN", "UNSPECIFIED"})
_STATUSES: Final = {
    "prescription": "prescription",
    "rx": "prescription",
    "over-the-counter": "over-the-counter",
    "otc": "over-the-counter",
    "discontinued": "discontinued",
    "disc": "discontinued",
    "disc*": "discontinued",
    "none (tentative approval)": "tentative",
}
_REFERENCES: Final = {
    "letter": "letter",
    "exclusivity letter": "letter",
    "label": "label",
    "review": "review",
    "summary review": "review",
    "medication guide": "patient-information",
    "patient package insert": "patient-information",
    "patient information sheet": "patient-information",
    "consumer information sheet": "patient-information",
}
_ACCELERATED: Final = re.compile(r"\baccelerated approval\b(?! confirmatory)", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"\w{3}-[a-z]{4}\Z", re.IGNORECASE)
_REMARK: Final = re.compile(r"\s*\*\*.*", re.DOTALL)
"""What Drugs@FDA adds to a strength: determinations in the Federal Register, between double stars."""


def application_ref(number: str) -> Ref:
    """Return an application by its number with its type ("BLA761040")."""
    return Ref(kind="application", key=number, label=number)


def submission_ref(application: str, kind: str, number: str) -> Ref | None:
    """Return a submission ("SUPPL", "6.0"), or None where type or number is none that FDA uses."""
    letters, digits = _TYPES.get(kind.strip().upper()), _NUMBER.fullmatch(number.strip())
    if letters is None or digits is None:
        return None
    return Ref(
        kind="submission",
        key=f"{application}-{letters}-{int(digits[1])}",
        label=f"{application} {letters}-{int(digits[1])}",
    )


def is_suffixed(name: str, label: str) -> bool:
    """Tell whether a name has the four letters of one product ("adalimumab-aaty") beyond its substance's.

    FDA gives each biological product letters of its own, so that the whole is no name of the substance.
    """
    return _SUFFIX.search(name.strip()) is not None and fold(name.strip()).folded != fold(label).folded


def marketing_status(text: str) -> str | None:
    """Return a value of the list marketing-status for FDA's word ("Prescription", "Rx", "Disc*")."""
    return _STATUSES.get(text.strip().lower())


def review_priority(text: str) -> str | None:
    """Return a value of the list review-priority, or None where the word is no priority."""
    return _PRIORITIES.get(text.strip().upper())


def reference_kind(text: str) -> str:
    """Return a value of the list reference-kind for a type of application document."""
    lowered = text.strip().lower()
    return "pediatric" if lowered.startswith("pediatric") else _REFERENCES.get(lowered, "other")


def web_address(text: str) -> str | None:
    """Return an address of the web with its spaces escaped, or None for anything else."""
    escaped = quote(text.strip(), safe="%/:=&?~#+!$,;'@()*[]")
    try:
        parts = urlsplit(escaped)
    except ValueError:
        return None
    return escaped if parts.scheme in ("http", "https") and parts.netloc else None


def lines_of(page: Page, *names: str) -> tuple[Span, ...]:
    """Return the place from the first to the last of cells that stand one below the other, as one quote."""
    spans = page.at(*names)
    return (Span(start=spans[0].start, end=spans[-1].end),) if spans else ()


class ApplicationFacts:
    """Adds the facts of one application to a page: first its products, then what happened to it."""

    def __init__(self, page: Page, number: str) -> None:
        self.page, self.application = page, application_ref(number)
        self.substances: dict[str, Ref] = {}
        self._products: dict[str, Ref] = {}
        self._brands: dict[str, Ref] = {}
        self._named: dict[str, Mention] = {}

    @property
    def product(self) -> Ref | None:
        """The product of the application; None where it has none or several."""
        return next(iter(self._products.values())) if len(self._products) == 1 else None

    @property
    def names(self) -> tuple[Mention, ...]:
        """Where products and substances are named first."""
        return tuple(self._named.values())

    def add_product(
        self,
        brand: Cell | None,
        ingredients: Sequence[tuple[Cell, Found]],
        *,
        number: str | None,
        strength: str | None,
        dosage_form: str | None,
        routes: tuple[str, ...],
        status: str | None,
        evidence: tuple[Span, ...],
    ) -> None:
        """State a numbered product: its name, what it contains, and its form."""
        page = self.page
        contents: list[tuple[Ref, Mention]] = [page.found(cell, found) for cell, found in ingredients]
        link = page.linker.product(brand.text if brand else "", self.application.key)
        product = Ref(kind="product", key=link.key, label=link.label)
        product = self._products.setdefault(product.key, product)
        named: tuple[Mention, ...] = ()
        if brand is not None:
            _, mention = page.linked(brand, link)
            named = (self._named.setdefault(product.key, mention),)
            self._brands[fold(brand.text).folded] = product
            generic = self._is_generic(brand.text, contents, ingredients)
            page.add(
                NameAssertion(
                    entity=product,
                    name=brand.text,
                    kind="nonproprietary" if generic else "proprietary",
                    evidence=(span_of(brand),),
                    mentions=(mention,),
                )
            )
        for (cell, found), (substance, mention) in zip(ingredients, contents, strict=True):
            substance = self.substances.setdefault(substance.key, substance)
            self._named.setdefault(substance.key, mention)
            page.add(
                ProductComposition(
                    product=product, substance=substance, evidence=(mention.span,), mentions=(*named, mention)
                )
            )
            name = cell.text[found.start : found.end]
            if found.link.method != "normalised-name":  # the name of a salt is not that of its base
                page.add(
                    NameAssertion(
                        entity=product if is_suffixed(name, found.link.label) else substance,
                        name=name,
                        kind="nonproprietary",
                        evidence=(mention.span,),
                        mentions=(mention,),
                    )
                )
        page.add(
            ProductPresentation(
                product=product,
                number=number,
                strength=_REMARK.sub("", strength).strip() or None if strength else None,
                dosage_form=dosage_form,
                routes=routes,
                marketing_status=status,
                evidence=evidence,
                mentions=named,
            )
        )

    def _is_generic(
        self, brand: str, contents: list[tuple[Ref, Mention]], ingredients: Sequence[tuple[Cell, Found]]
    ) -> bool:
        """Tell whether a product goes by the name of its substance, as generic drugs do."""
        keys = {ref.key for ref, _ in contents}
        written = fold(brand).folded
        stems = {fold(cell.text[found.start : found.end]).folded for cell, found in ingredients}
        return any(written.startswith(stem) for stem in stems) or (
            {found.link.key for found in self.page.linker.substances(brand)} == keys
        )

    def add_submission(
        self,
        *,
        kind: Cell | None,
        number: Cell | None,
        status: Cell | None,
        date: Cell | None,
        priority: str = "",
        class_text: str = "",
        notes: str = "",
        is_orphan: bool = False,
        evidence: tuple[Span, ...],
    ) -> Ref | None:
        """State what was decided on a submission, and the programmes that its review stood under.

        Args:
            kind: "ORIG" or "SUPPL".
            number: of the submission.
            status: "AP" (approved) or "TA" (tentatively approved); for another word no action is stated.
            date: of that status.
            priority: "PRIORITY", "STANDARD" or a word that is no priority.
            class_text: the submission's class as written.
            notes: public notes; they tell of an accelerated approval, and which of several brands is meant.
            is_orphan: whether the submission is for a designated orphan drug.
            evidence: where all this stands.
        """
        page = self.page
        submission = None
        if kind is not None and number is not None:
            submission = submission_ref(self.application.key, kind.text, number.text)
            if submission is None:
                page.unused(span_of(number))
        taken = day(date.text[:10]) if date is not None else None
        if date is not None and taken is None:
            page.unused(span_of(date))
        decided = _KINDS.get(status.text.upper()) if status is not None else None
        if decided is None:
            if status is not None:
                page.unused(span_of(status))
            return submission
        product = self._meant(notes)
        action = RegulatoryAction(
            agency=FDA,
            kind=decided,
            pathway="accelerated" if _ACCELERATED.search(notes) else None,
            action_date=taken,
            review_priority=review_priority(priority),
            submission_class=class_text if class_text and class_text.upper() not in _NO_CLASS else None,
            submission=submission,
            application=self.application,
            product=product,
            substances=tuple(self.substances.values()),
            evidence=evidence,
            mentions=self.names,
        )
        page.add(action)
        programmes = ["priority-review"] if action.review_priority == "priority" else []
        for programme in [*programmes, "orphan"] if is_orphan else programmes:
            for substance in self.substances.values():
                page.add(
                    Designation(
                        programme=programme,
                        substance=substance,
                        agency=FDA,
                        product=product,
                        action=action,
                        evidence=evidence,
                        mentions=self.names,
                    )
                )
        return submission

    def _meant(self, notes: str) -> Ref | None:
        """Return the product that notes name among several brands, else the application's only one."""
        if self.product is not None:
            return self.product
        written = f" {fold(notes).folded} "
        meant = {product.key: product for brand, product in self._brands.items() if f" {brand} " in written}
        return next(iter(meant.values())) if len(meant) == 1 else None

    def add_reference(
        self, *, kind: str, url: Cell, date: Cell | None, submission: Ref | None, evidence: tuple[Span, ...]
    ) -> None:
        """State that the application has a document on the web, with the document's own date."""
        address = web_address(url.text)
        if address is None:
            self.page.unused(span_of(url))
            return
        self.page.add(
            DocumentReference(
                kind=reference_kind(kind),
                url=address,
                application=self.application,
                submission=submission,
                date=day(date.text[:10]) if date is not None else None,
                evidence=evidence,
            )
        )

    def add_applicant(self, cell: Cell) -> None:
        """State whose application it is."""
        organization, mention = self.page.linked(cell, self.page.linker.named("organization", cell.text))
        self.page.add(
            RoleAssignment(
                organization=organization,
                role="applicant",
                product=self.product,
                application=self.application,
                evidence=(span_of(cell),),
                mentions=(mention,),
            )
        )
