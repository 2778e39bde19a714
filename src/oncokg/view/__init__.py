"""Pictures of the graph: SVG and PNG files, and one HTML page to explore it offline."""
