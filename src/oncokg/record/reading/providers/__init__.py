"""Every provider whose files are read; a new one is a module here and a line in `all_providers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncokg.record.reading.provider import Provider


def all_providers() -> tuple[Provider, ...]:
    """Return the providers, in the order in which a file is offered to them."""
    from oncokg.record.reading.providers import (
        accelerated,
        adc_descriptions,
        clinicaltrials,
        clinicaltrials_xml,
        dailymed_spl,
        disease_ontology,
        drugs_at_fda,
        nci_cts,
        nci_drug_dictionary,
        ncit_neoplasm,
        ndc,
        oncotree,
        openfda_drugsfda,
        openfda_label,
        orphan,
        purple_book,
        spl_indications,
        unii,
    )

    return (
        accelerated.PROVIDER,
        adc_descriptions.PROVIDER,
        clinicaltrials.PROVIDER,
        clinicaltrials_xml.PROVIDER,
        disease_ontology.PROVIDER,
        drugs_at_fda.PROVIDER,
        nci_cts.PROVIDER,
        nci_drug_dictionary.PROVIDER,
        ncit_neoplasm.PROVIDER,
        ndc.PROVIDER,
        oncotree.PROVIDER,
        openfda_drugsfda.PROVIDER,
        openfda_label.PROVIDER,
        orphan.PROVIDER,
        purple_book.PROVIDER,
        spl_indications.PROVIDER,
        unii.PROVIDER,
        dailymed_spl.PROVIDER,
    )
