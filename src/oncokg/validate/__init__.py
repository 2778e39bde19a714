"""Stage 4: a draft that keeps every shape and check becomes `Checked`, or every finding is raised."""
