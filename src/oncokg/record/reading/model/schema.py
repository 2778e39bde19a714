"""The form of a model's answer: facts in our words, values of our closed lists, and a quote for each.

It is JSON Schema as structured output takes it: every property is required, none other is allowed, and what a
document does not say is null or an empty list.
"""

from __future__ import annotations

from typing import Any, Final

from oncokg.terms.lists import Lists

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_MAYBE: Final[Json] = {"type": ["string", "null"]}
_COUNT: Final[Json] = {"type": ["integer", "null"]}
_TEXTS: Final[Json] = {"type": "array", "items": _TEXT}


def values_of(name: str) -> tuple[str, ...]:
    """Return the values of a closed list, as facts have them ("priority-review")."""
    start = name.replace("-", "_") + "_"
    longer = [own for own in _LISTS if own.startswith(start)]
    found = (
        attribute.removeprefix(start).replace("_", "-")
        for attribute in dir(Lists)
        if attribute.startswith(start)
        and attribute not in _LISTS
        and not any(attribute.startswith(own + "_") for own in longer)
    )
    return tuple(sorted(found))


_LISTS: Final = frozenset(
    [
        "action_kind",
        "age_group",
        "allocation",
        "arm_role",
        "binding_mode",
        "designation",
        "disease_status",
        "endpoint",
        "line",
        "masking",
        "organization_role",
        "pathway",
        "route",
        "safety_kind",
        "setting",
        "statistic",
        "substance_kind",
        "trial_phase",
        "unit",
    ]
)
"""The lists that a model is offered."""


def _one(name: str) -> Json:
    return {"type": "string", "enum": list(values_of(name))}


def _one_or_none(name: str) -> Json:
    return {"type": ["string", "null"], "enum": [*values_of(name), None]}


def _some(name: str) -> Json:
    return {"type": "array", "items": _one(name)}


def _fact(**properties: Json) -> Json:
    members = properties | {"quotes": _TEXTS}
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


def _facts(**properties: Json) -> Json:
    return {"type": "array", "items": _fact(**properties)}


KINDS: Final[dict[str, Json]] = {
    "actions": _facts(agency=_TEXT, kind=_one("action-kind"), pathway=_one_or_none("pathway"), date=_MAYBE),
    "indications": _facts(
        diseases=_TEXTS,
        statuses=_some("disease-status"),
        settings=_some("setting"),
        lines=_some("line"),
        age_groups=_some("age-group"),
        partners=_TEXTS,
    ),
    "designations": _facts(programme=_one("designation"), date=_MAYBE),
    "substance_kinds": _facts(kind=_one("substance-kind")),
    "targets": _facts(target=_TEXT, mode=_one("binding-mode")),
    "trials": _facts(
        registry=_MAYBE,
        name=_MAYBE,
        phase=_one_or_none("trial-phase"),
        allocation=_one_or_none("allocation"),
        masking=_one_or_none("masking"),
        enrolled=_COUNT,
        evaluated=_COUNT,
    ),
    "results": _facts(
        trial=_MAYBE,
        endpoint=_one("endpoint"),
        statistic=_one("statistic"),
        value=_TEXT,
        unit=_one("unit"),
        arm=_MAYBE,
        arm_role=_one_or_none("arm-role"),
        interval_low=_MAYBE,
        interval_high=_MAYBE,
        interval_level=_MAYBE,
        p_value=_MAYBE,
    ),
    "safety": _facts(kind=_one("safety-kind"), text=_TEXT, frequency=_MAYBE),
    "administrations": _facts(route=_one_or_none("route"), dose=_MAYBE),
    "roles": _facts(organization=_TEXT, role=_one("organization-role")),
}
"""What a model may propose, in the order in which the proposals are taken."""

SCHEMA: Final[Json] = {
    "type": "object",
    "properties": {"product": _MAYBE, "substances": _TEXTS, **KINDS},
    "required": ["product", "substances", *KINDS],
    "additionalProperties": False,
}
"""The whole answer: the drug that the document is about, and its facts."""


def fits(value: object, schema: Json) -> bool:
    """Tell whether a value has the form that a part of the schema asks for."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is_of(value, name) for name in types):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, list):
        return all(fits(item, schema["items"]) for item in value)
    if isinstance(value, dict):
        members = schema["properties"]
        return set(value) == set(members) and all(fits(value[key], members[key]) for key in members)
    return True


def _is_of(value: object, name: str) -> bool:
    if name == "null":
        return value is None
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "array": list, "object": dict}[name])
