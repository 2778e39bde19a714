"""Every provider whose files are read; a new one is a module here and a line in `all_providers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncokg.record.reading.provider import Provider


def all_providers() -> tuple[Provider, ...]:
    """Return the providers, in the order in which a file is offered to them."""
    from oncokg.record.reading.providers import (
        adc_descriptions,
        clinicaltrials,
        clinicaltrials_xml,
        disease_ontology,
        nci_cts,
        ncit_neoplasm,
        ndc,
        oncotree,
        openfda_drugsfda,
        openfda_label,
        orphan,
        spl_indications,
    )

    return (
        adc_descriptions.PROVIDER,
        clinicaltrials.PROVIDER,
        clinicaltrials_xml.PROVIDER,
        disease_ontology.PROVIDER,
        ncit_neoplasm.PROVIDER,
        nci_cts.PROVIDER,
        ndc.PROVIDER,
        oncotree.PROVIDER,
        openfda_drugsfda.PROVIDER,
        orphan.PROVIDER,
        openfda_label.PROVIDER,
        spl_indications.PROVIDER,
    )
