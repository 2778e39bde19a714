"""The command line's part in reading with a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from oncokg.choices import Reader

if TYPE_CHECKING:
    from oncokg.record.reading.model.extractor import ModelExtractor


def model_reader(chosen: Reader, model: str) -> ModelExtractor | None:
    """Return the extractor on a model that was asked for, or None where the rules read."""
    if chosen is Reader.RULES:
        if model:
            raise typer.BadParameter("goes with --extractor model", param_hint="--model")
        return None
    if not model:
        raise typer.BadParameter("--extractor model needs the model's name", param_hint="--model")
    from oncokg.record.reading.model.client import Client
    from oncokg.record.reading.model.extractor import ModelExtractor

    return ModelExtractor(client=Client(model=model))


def say_dropped(reader: ModelExtractor | None) -> None:
    """Tell on stderr how many of a model's facts were not kept, and why."""
    if reader is None or not reader.dropped:
        return
    reasons = ", ".join(f"{number} {reason}" for reason, number in sorted(reader.dropped.items()))
    typer.echo(f"{reader.client.model}: not kept: {reasons}", err=True)
