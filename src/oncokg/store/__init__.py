"""Where a checked graph lives and answers: embedded Oxigraph on disk or in memory, or rdflib."""
