"""Getting the graph out: RDF files, networkx graphs and the files other graph programs read."""
