"""Names in text and the entities they stand for, from tables that ship with the package."""
