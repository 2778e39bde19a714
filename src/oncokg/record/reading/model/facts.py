"""From proposals that the text holds to facts of our record, linked by our vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import (
    AdministrationStatement,
    AnyFact,
    Designation,
    EndpointResult,
    Indication,
    NameAssertion,
    RegulatoryAction,
    RoleAssignment,
    SafetyStatement,
    SubstanceClassification,
    TargetBinding,
    TrialArm,
    TrialDesign,
)
from oncokg.record.reading.model.proposals import Held, Proposal
from oncokg.record.reading.rules.action import is_regulator, only_regulator
from oncokg.record.reading.rules.approval import Cue
from oncokg.record.reading.rules.prose import Sentence
from oncokg.record.reading.rules.quantities import Quantity, p_values
from oncokg.record.reading.rules.scene import Drug
from oncokg.record.reading.spans import cut, spans_of

_APPROVED: Final = frozenset({"approved", "converted"})
_RATIOS: Final = frozenset({"hazard-ratio", "odds-ratio", "risk-ratio"})
_BETWEEN_ARMS: Final = _RATIOS | {"difference"}


@dataclass(kw_only=True)
class Builder:
    """Makes the facts of one document, in the order in which the proposals come."""

    held: Held
    drug: Drug
    sha256: str
    decided: dict[Sentence, list[Cue]]
    actions: list[RegulatoryAction] = field(default_factory=list)
    _trials: dict[str, Ref] = field(default_factory=dict)
    _arms: dict[tuple[Ref, str, str], TrialArm] = field(default_factory=dict)

    def add(self, proposal: Proposal) -> None:
        """Add the fact of a proposal; one that its quote does not hold is counted and shown as unread."""
        make: dict[str, Callable[[Proposal], AnyFact | None]] = {
            "actions": self._action,
            "indications": self._indication,
            "designations": self._designation,
            "substance_kinds": self._kind,
            "targets": self._target,
            "trials": self._trial,
            "results": self._result,
            "safety": self._safety,
            "administrations": self._administration,
            "roles": self._role,
        }
        fact = make[proposal.kind](proposal)
        if fact is None:
            self.held.lost(proposal, "a fact is not held by its quote")
        elif any(cut(self.held.scene.text, span) for span in spans_of(fact)):
            self.held.lost(proposal, "a fact would cut a word or number")
        elif fact not in self.held.scene.facts:
            self.held.scene.add(fact)
            if isinstance(fact, RegulatoryAction):
                self.actions.append(fact)

    def _action(self, proposal: Proposal) -> RegulatoryAction | None:
        agency = self.held.named(proposal, "organization", proposal.values["agency"])
        kind = proposal.values["kind"]
        told = {
            cue.kind
            for sentence, cues in self.decided.items()
            for cue in cues
            if any(q.start < sentence.end and sentence.start < q.end for q in proposal.quotes)
        }
        if told and kind not in told and not {kind, *told} <= _APPROVED:
            return None
        if agency is None or not is_regulator(agency):
            return None
        return RegulatoryAction(
            evidence=proposal.quotes,
            mentions=(agency.mention,),
            agency=agency.ref,
            kind=kind,
            pathway=self.held.value(proposal, "pathway"),
            action_date=self.held.date(proposal, proposal.values["date"]),
            product=self.drug.product,
            substances=self.drug.substances,
        )

    def _indication(self, proposal: Proposal) -> Indication | None:
        diseases = [self.held.named(proposal, "disease", words) for words in proposal.values["diseases"]]
        found = [named for named in diseases if named is not None]
        partners = [self.held.named(proposal, "substance", words) for words in proposal.values["partners"]]
        beside = [n for n in partners if n is not None and n.ref not in self.drug.substances]
        if not found:
            return None
        approvals = [a for a in self.actions if a.kind in _APPROVED]
        quote = self.held.scene.quote
        return Indication(
            evidence=proposal.quotes,
            mentions=tuple(n.mention for n in (*found, *beside)),
            substances=self.drug.substances,
            product=self.drug.product,
            diseases=tuple(dict.fromkeys(n.ref for n in found)),
            action=approvals[0] if len(approvals) == 1 else None,
            statuses=self.held.values(proposal, "statuses"),
            settings=self.held.values(proposal, "settings"),
            lines=self.held.values(proposal, "lines"),
            age_groups=tuple(dict.fromkeys(proposal.values["age_groups"])),
            partners=tuple(dict.fromkeys(n.ref for n in beside)),
            text_as_written=" ".join(quote(span) for span in proposal.quotes),
        )

    def _designation(self, proposal: Proposal) -> Designation | None:
        programme = self.held.value(proposal, "programme")
        only = only_regulator(self.held.scene)
        agency = self.actions[0].agency if self.actions else only.ref if only else None
        if programme is None or agency is None:
            return None
        return Designation(
            evidence=proposal.quotes,
            programme=programme,
            substance=self.drug.substance,
            product=self.drug.product,
            agency=agency,
            date=self.held.date(proposal, proposal.values["date"]),
        )

    def _kind(self, proposal: Proposal) -> SubstanceClassification:
        return SubstanceClassification(
            evidence=proposal.quotes, substance=self.drug.substance, kind=proposal.values["kind"]
        )

    def _target(self, proposal: Proposal) -> TargetBinding | None:
        target = self.held.named(proposal, "target", proposal.values["target"])
        if target is None:
            return None
        return TargetBinding(
            evidence=proposal.quotes,
            mentions=(target.mention,),
            substance=self.drug.substance,
            target=target.ref,
            mode=proposal.values["mode"],
        )

    def _trial(self, proposal: Proposal) -> TrialDesign | None:
        registry = self.held.words(proposal, proposal.values["registry"])
        name = self.held.words(proposal, proposal.values["name"])
        ref, mention = self._trial_ref(registry, name)
        if name is not None:
            words = self.held.scene.quote(name)
            self.held.scene.add(NameAssertion(evidence=(name,), entity=ref, name=words, kind="synonym"))
        enrolled = self.held.counted(proposal, proposal.values["enrolled"])
        evaluated = self.held.counted(proposal, proposal.values["evaluated"])
        return TrialDesign(
            evidence=proposal.quotes,
            mentions=(mention,) if mention else (),
            trial=ref,
            allocation=self.held.value(proposal, "allocation"),
            masking=self.held.value(proposal, "masking"),
            phase=self.held.value(proposal, "phase"),
            enrolled=enrolled[0] if enrolled and enrolled != evaluated else None,
            evaluated=evaluated[0] if evaluated else None,
        )

    def _trial_ref(self, registry: Span | None, name: Span | None) -> tuple[Ref, Mention | None]:
        """Return a trial by its registry number, else as an entity of this document only."""
        text, quote = self.held.scene.text, self.held.scene.quote
        called = quote(name) if name else None
        number = text[registry.start : registry.end] if registry else None
        if number is not None and registry is not None and number.startswith("NCT"):
            ref = Ref(kind="trial", key=number, label=number)
            unknown: Mention | None = Mention(
                kind="trial", span=registry, ref=ref, method="identifier", confidence=1.0
            )
        else:
            place = len(set(self._trials.values())) + 1
            label = f"{called or f'Trial {place}'} in document {self.sha256[:12]}, no registry number given"
            ref = Ref(kind="trial", key=f"doc-{self.sha256[:12]}-{place}", label=label)
            ref = self._trials.get(called or "", ref)
            unknown = self.held.unresolved("trial", name) if name else None
        for words in (called, number):
            if words:
                self._trials.setdefault(words, ref)
        self._trials.setdefault("", ref)
        return ref, unknown

    def _result(self, proposal: Proposal) -> EndpointResult | None:
        values = proposal.values
        quantity = self.held.number(proposal, values["value"])
        endpoint = self.held.value(proposal, "endpoint")
        if quantity is None or endpoint is None:
            return None
        if not _measures(quantity, values["statistic"], values["unit"]):
            return None
        trial = self._trials.get(values["trial"] or "") or self._trials.get("")
        if trial is None:
            trial = self._trial_ref(None, None)[0]
        between = values["arm"] is None and values["arm_role"] is None
        arm = None if between else self._arm(proposal, trial)
        if (arm is None) != between or between != (values["statistic"] in _BETWEEN_ARMS):
            return None
        low, high, level = (
            self.held.number(proposal, values[name])
            for name in ("interval_low", "interval_high", "interval_level")
        )
        holds = (low is None or low.value <= quantity.value) and (
            high is None or quantity.value <= high.value
        )
        if not holds:
            low = high = level = None
        return EndpointResult(
            evidence=proposal.quotes,
            arm=arm,
            trial=None if arm else trial,
            endpoint=endpoint,
            statistic=values["statistic"],
            value=quantity.value,
            printed=quantity.printed,
            unit=values["unit"],
            interval_low=low.value if low else None,
            interval_high=high.value if high else None,
            interval_level=level.value if level and (low or high) else None,
            p_value=self._p_value(proposal) if between else None,
        )

    def _p_value(self, proposal: Proposal) -> str | None:
        """Return the p value that the quotes print, if it is the one proposed."""
        wanted = proposal.values["p_value"]
        for quote in proposal.quotes if wanted else ():
            for _, printed in p_values(self.held.scene.text, quote.start, quote.end):
                if printed.lstrip("<>=≤≥") in wanted:
                    return printed
        return None

    def _arm(self, proposal: Proposal, trial: Ref) -> TrialArm | None:
        role = proposal.values["arm_role"] or "experimental"
        span = self.held.words(proposal, proposal.values["arm"])
        if span is None:
            return None
        label = self.held.scene.quote(span)
        known = self._arms.get((trial, role, label))
        if known is not None:
            return known
        named = self.held.scene.names("substance", span.start, span.end)
        own = role == "experimental"
        arm = TrialArm(
            evidence=(span,),
            mentions=tuple(n.mention for n in named),
            trial=trial,
            label=label,
            role=role,
            substances=self.drug.substances if own else tuple(dict.fromkeys(n.ref for n in named)),
        )
        self.held.scene.add(arm)
        self._arms[trial, role, label] = arm
        return arm

    def _safety(self, proposal: Proposal) -> SafetyStatement | None:
        span = self.held.words(proposal, proposal.values["text"])
        if span is None:
            return None
        named = self.held.scene.names("adverse-reaction", span.start, span.end)
        reaction = max(named, key=lambda n: n.span.end - n.span.start, default=None)
        share = self.held.number(proposal, proposal.values["frequency"])
        if share is not None and (
            share.unit not in (None, "percent") or not 0 <= share.value <= Decimal(100)
        ):
            share = None
        return SafetyStatement(
            evidence=proposal.quotes,
            mentions=(reaction.mention,) if reaction else (),
            substance=self.drug.substance,
            product=self.drug.product,
            kind=proposal.values["kind"],
            text=self.held.scene.quote(span),
            reaction=reaction.ref if reaction else None,
            frequency=share.value if share else None,
        )

    def _administration(self, proposal: Proposal) -> AdministrationStatement | None:
        dose = self.held.words(proposal, proposal.values["dose"])
        route = self.held.value(proposal, "route")
        if dose is None and route is None:
            return None
        return AdministrationStatement(
            evidence=proposal.quotes,
            substance=self.drug.substance,
            product=self.drug.product,
            route=route,
            dose=self.held.scene.quote(dose) if dose else None,
        )

    def _role(self, proposal: Proposal) -> RoleAssignment | None:
        company = self.held.company(proposal, proposal.values["organization"])
        if company is None:
            return None
        return RoleAssignment(
            evidence=proposal.quotes,
            mentions=(company[1],),
            organization=company[0],
            role=proposal.values["role"],
            product=self.drug.product,
        )


def _measures(quantity: Quantity, statistic: str, unit: str) -> bool:
    """Tell whether a number as printed can be the statistic in that unit."""
    if quantity.unit is not None and quantity.unit != unit:
        return False
    if statistic in _RATIOS:
        return unit == "ratio" and quantity.unit is None
    return unit != "ratio" and (unit != "percent" or quantity.value <= Decimal(100))
