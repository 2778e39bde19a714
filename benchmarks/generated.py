"""Approval notices that nobody wrote: as many as asked for, the same for the same seed.

Each is an `Record` with a frozen text and real spans, so that its quotes check like those of a read one.
Diseases, targets, reactions, organizations and some substances are the vocabulary's; products, trials, other
substances and all that is said about them are invented. Four notices in a row are about one drug.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from drugs import drug, pools

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import (
    AdministrationStatement,
    AnyFact,
    BiomarkerCriterion,
    Designation,
    EndpointResult,
    Indication,
    NameAssertion,
    PriorTherapyCriterion,
    ProductComposition,
    RegulatoryAction,
    RoleAssignment,
    SafetyStatement,
    SubstanceClassification,
    SubstancePart,
    TargetBinding,
    TrialArm,
    TrialDesign,
)
from oncokg.record.record import Record, Software
from oncokg.source.document import Document

READER = Software(name="oncokg benchmark generator", version="1")
PUBLISHER = "oncokg benchmarks"
PER_DRUG = 4
"""Notices about one drug: its first approval and three later actions."""

FDA = Ref(kind="organization", key="fda", label="U.S. Food and Drug Administration")
ACTIONS = {
    "approved": ("has approved", 90),
    "converted": ("has turned into a regular approval that of", 3),
    "withdrawn": ("has withdrawn the approval of", 3),
    "tentatively-approved": ("has tentatively approved", 2),
    "refused": ("has refused to approve", 1),
    "suspended": ("has suspended the approval of", 1),
}
"""Kind of action to its words and how many of a hundred later notices are about it."""

PROGRAMMES = ("priority-review", "breakthrough-therapy", "fast-track", "orphan", "accelerated-approval")
STATUSES = ("relapsed", "refractory", "newly-diagnosed", "previously-treated")
SETTINGS = ("locally-advanced", "metastatic", "unresectable", "advanced")
LINES = ("first-line", "second-line", "third-line")
MARKERS = ("positive", "mutated", "amplified", "high")
RESPONSES = ("complete-remission", "objective-response", "complete-response", "partial-response")
TIMES = ("progression-free-survival", "overall-survival", "duration-of-response", "event-free-survival")
SAFETY_KINDS = ("common-adverse-reaction", "serious-adverse-reaction", "warning", "boxed-warning")


def articles(records: int, *, seed: int = 0) -> Iterator[Record]:
    """Yield that many notices; the notice of a number is the same however many are asked for."""
    for number in range(records):
        yield article(number, seed=seed)


def article(number: int, *, seed: int = 0) -> Record:
    """Make one notice."""
    return _Notice(number, seed).article()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sentence:
    """Where a sentence stands, and the places of the words in it that were marked, by name."""

    span: Span
    marked: dict[str, Span]


class _Text:
    """A text that grows sentence by sentence and knows where its words stand."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    def add(self, *pieces: str | Ref, end: str = " ") -> _Sentence:
        """Append pieces; an entity stands for its label, which is marked under its kind."""
        start, marked = self._length, {}
        for piece in pieces:
            words = piece if isinstance(piece, str) else piece.label
            if isinstance(piece, Ref):
                marked[piece.kind] = Span(start=self._length, end=self._length + len(words))
            self._pieces.append(words)
            self._length += len(words)
        span = Span(start=start, end=self._length)
        self._pieces.append(end)
        self._length += len(end)
        return _Sentence(span=span, marked=marked)

    def frozen(self, name: str) -> Document:
        """Return the text as a document."""
        text = "".join(self._pieces)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return Document(name=name, text=text, media_type="text/plain", sha256=sha256, source_sha256=sha256)


class _Notice:
    def __init__(self, number: int, seed: int) -> None:
        self.rng = random.Random(f"{seed} notice {number}")
        self.pool = pools(seed)
        self.drug = drug(number // PER_DRUG, seed)
        self.order = number % PER_DRUG
        self.number = number
        self.title = f"Generated notice {number} of seed {seed}: {self.drug.product.label}"
        self.text = _Text()
        self.facts: list[AnyFact] = []
        self.mentions: list[Mention] = []

    def article(self) -> Record:
        self.text.add(self.title, end="\n")
        action, disease = self._action()
        self._results(*self._trial(action, disease))
        self._designations(action, disease)
        self._safety()
        self._market()
        return Record(
            document=self.text.frozen(f"notice-{self.number:06d}.txt"),
            kind="news-article",
            rights="own-words",
            facts=tuple(self.facts),
            mentions=tuple(self.mentions),
            gaps=(),
            reader=READER,
            title=self.title,
            publisher=PUBLISHER,
            issued=action.announcement_date,
        )

    def _mentions(self, told: _Sentence, *refs: Ref) -> tuple[Mention, ...]:
        made = tuple(
            Mention(kind=ref.kind, span=told.marked[ref.kind], ref=ref, method="exact-name") for ref in refs
        )
        self.mentions += made
        return made

    def _action(self) -> tuple[RegulatoryAction, Ref]:
        drug, rng = self.drug, self.rng
        kind = "approved"
        if self.order:
            kind = rng.choices(list(ACTIONS), [weight for _, weight in ACTIONS.values()])[0]
        date = drug.approved + datetime.timedelta(days=400 * self.order + rng.randrange(300))
        disease = drug.diseases[self.order % 3 if kind == "approved" else 0]
        statuses = tuple(rng.sample(STATUSES, rng.choice((0, 1, 2))))
        settings = () if statuses else (rng.choice(SETTINGS),)
        population = " or ".join(word.replace("-", " ") for word in (*statuses, *settings))
        verb = ACTIONS[kind][0]
        told = self.text.add(
            *(
                f"FDA {verb} ",
                drug.product,
                " (",
                drug.substance,
                f") for adults with {population} ",
                disease,
            ),
            f", as of {date:%B} {date.day}, {date.year}.",
        )
        where = (told.span,)
        product, substance, of_disease = self._mentions(told, drug.product, drug.substance, disease)
        action = RegulatoryAction(
            agency=FDA,
            kind=kind,
            pathway=rng.choice(("regular", "regular", "accelerated")) if kind == "approved" else None,
            action_date=date,
            announcement_date=date + datetime.timedelta(days=rng.choice((0, 0, 1, 3))),
            application=drug.application,
            product=drug.product,
            substances=(drug.substance,),
            evidence=where,
            mentions=(product,),
        )
        indication = Indication(
            substances=(drug.substance,),
            diseases=(disease,),
            product=drug.product,
            action=action,
            statuses=statuses,
            settings=settings,
            lines=(rng.choice(LINES),) if rng.random() < 0.4 else (),
            age_groups=("adult",),
            minimum_age=Decimal(18),
            biomarkers=self._biomarkers(),
            prior_therapies=self._prior_therapies(),
            partners=(rng.choice(self.pool.comparators),) if rng.random() < 0.2 else (),
            valid_from=date if kind in ("approved", "converted") else None,
            evidence=where,
            mentions=(of_disease, substance),
        )
        names = ((drug.product, "proprietary", product), (drug.substance, "nonproprietary", substance))
        self.facts += [
            *(
                NameAssertion(entity=ref, name=ref.label, kind=kind, evidence=(mention.span,))
                for ref, kind, mention in names
            ),
            ProductComposition(product=drug.product, substance=drug.substance, evidence=where),
            action,
            indication,
        ]
        return action, disease

    def _biomarkers(self) -> tuple[BiomarkerCriterion, ...]:
        """Tell what the drug is and acts on; return the criterion of half of the notices."""
        drug, status = self.drug, self.rng.choice(MARKERS)
        kind = drug.kind.replace("-", " ")
        told = self.text.add(f"This {kind} acts on ", drug.target, f" and asks for a {status} test.")
        where = (told.span,)
        self.facts += [
            SubstanceClassification(substance=drug.substance, kind=drug.kind, evidence=where),
            TargetBinding(
                substance=drug.substance,
                target=drug.target,
                mode=drug.mode,
                evidence=where,
            ),
        ]
        if drug.kind == "antibody-drug-conjugate":
            parts = (self.text.add("Its antibody carries a toxin.").span,)
            self.facts += [
                SubstancePart(substance=drug.substance, role=role, text=text, evidence=parts)
                for role, text in (("antibody", "antibody"), ("payload", "toxin"))
            ]
        if self.rng.random() < 0.5:
            return ()
        return (
            BiomarkerCriterion(
                text=f"{drug.target.label} {status}", status=status, target=drug.target, evidence=where
            ),
        )

    def _prior_therapies(self) -> tuple[PriorTherapyCriterion, ...]:
        if self.rng.random() < 0.6:
            return ()
        lines = self.rng.choice((1, 2, 3))
        therapy = f"{lines} or more earlier therapies"
        where = (self.text.add(f"Patients must have had {therapy}.").span,)
        return (
            PriorTherapyCriterion(text=therapy, is_required=True, minimum_prior_lines=lines, evidence=where),
        )

    def _trial(self, action: RegulatoryAction, disease: Ref) -> tuple[Ref, int]:
        """Tell the design of the notice's trial; return the trial and the number of patients in each arm."""
        rng, number = self.rng, f"NCT9{self.number:07d}"
        trial = Ref(kind="trial", key=number, label=number)
        enrolled, masking = rng.randrange(80, 900, 2), rng.choice(("open-label", "double-blind"))
        where = (
            self.text.add(
                "The randomized, ", masking, " trial ", trial, f" enrolled {enrolled} people."
            ).span,
        )
        self.facts.append(
            TrialDesign(
                trial=trial,
                allocation="randomized",
                masking=masking,
                phase=rng.choice(("2", "3", "3")),
                enrolled=enrolled,
                diseases=(disease,),
                action=action,
                evidence=where,
            )
        )
        return trial, enrolled // 2

    def _results(self, trial: Ref, count: int) -> None:
        rng, drug = self.rng, self.drug
        response, time = rng.choice(RESPONSES), rng.choice(TIMES)
        arm: TrialArm | None = None
        for role, substance in (
            ("experimental", drug.substance),
            ("comparator", rng.choice(self.pool.comparators)),
        ):
            events = rng.randrange(count // 10, count * 7 // 10)
            percent = (Decimal(100 * events) / count).quantize(Decimal("0.1"))
            low, high = max(Decimal(0), percent - Decimal("8.5")), min(Decimal(100), percent + Decimal("8.5"))
            months = Decimal(rng.randrange(20, 300)) / 10
            told = self.text.add(
                f"Of {count} people on {substance.label}, {events} ({percent}%; 95% CI, {low} to {high}) had "
                f"{response.replace('-', ' ')}; median {time.replace('-', ' ')} was {months} months."
            )
            where = (told.span,)
            arm = TrialArm(
                trial=trial,
                label=substance.label,
                role=role,
                substances=(substance,),
                count=count,
                evidence=where,
            )
            self.facts += [
                arm,
                EndpointResult(
                    endpoint=response,
                    statistic="proportion",
                    value=percent,
                    printed=str(percent),
                    unit="percent",
                    arm=arm,
                    events=events,
                    participants=count,
                    interval_low=low,
                    interval_high=high,
                    interval_level=Decimal(95),
                    evidence=where,
                ),
                EndpointResult(
                    endpoint=time,
                    statistic="median",
                    value=months,
                    printed=str(months),
                    unit="month",
                    arm=arm,
                    evidence=where,
                ),
            ]
        if rng.random() < 0.5:
            self._hazard_ratio(trial, time, arm)

    def _hazard_ratio(self, trial: Ref, endpoint: str, against: TrialArm | None) -> None:
        ratio = Decimal(self.rng.randrange(35, 105)) / 100
        low, high = ratio - Decimal("0.12"), ratio + Decimal("0.21")
        p_value = self.rng.choice(("< .001", "= .02", "= .004"))
        told = self.text.add(f"The hazard ratio was {ratio} (95% CI, {low} to {high}; P {p_value}).")
        self.facts.append(
            EndpointResult(
                endpoint=endpoint,
                statistic="hazard-ratio",
                value=ratio,
                printed=str(ratio),
                unit="ratio",
                trial=trial,
                interval_low=low,
                interval_high=high,
                interval_level=Decimal(95),
                p_value=p_value,
                compared_with=against,
                evidence=(told.span,),
            )
        )

    def _designations(self, action: RegulatoryAction, disease: Ref) -> None:
        rng, drug = self.rng, self.drug
        chosen = rng.sample(PROGRAMMES, rng.choice((1, 2, 2, 3)))
        told = self.text.add("It had these designations: ", ", ".join(chosen).replace("-", " "), ".")
        self.facts += [
            Designation(
                programme=programme,
                substance=drug.substance,
                agency=FDA,
                product=drug.product,
                diseases=(disease,),
                date=drug.approved - datetime.timedelta(days=rng.randrange(60, 900)),
                action=action,
                evidence=(told.span,),
            )
            for programme in chosen
        ]

    def _safety(self) -> None:
        rng, drug = self.rng, self.drug
        for kind in rng.sample(SAFETY_KINDS, 2):
            harms = [(reaction, rng.randrange(1, 60)) for reaction in rng.sample(self.pool.reactions, 3)]
            harms = harms[: rng.choice((2, 2, 3))]
            listed = ", ".join(f"{reaction.label} ({percent}%)" for reaction, percent in harms)
            told = self.text.add(f"{kind.replace('-', ' ').capitalize()}: {listed}.")
            self.facts += [
                SafetyStatement(
                    substance=drug.substance,
                    product=drug.product,
                    kind=kind,
                    text=reaction.label,
                    reaction=reaction,
                    frequency=Decimal(percent),
                    evidence=(told.span,),
                )
                for reaction, percent in harms
            ]

    def _market(self) -> None:
        drug = self.drug
        told = self.text.add(drug.organization, f" markets the drug; the route is {drug.route}.", end="\n")
        where = (told.span,)
        self.facts += [
            AdministrationStatement(
                substance=drug.substance, product=drug.product, route=drug.route, evidence=where
            ),
            RoleAssignment(
                organization=drug.organization,
                role="marketer",
                product=drug.product,
                evidence=where,
            ),
            RoleAssignment(
                organization=drug.organization,
                role="applicant",
                application=drug.application,
                evidence=where,
            ),
        ]
