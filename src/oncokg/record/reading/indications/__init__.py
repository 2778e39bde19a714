"""The grammar of indications: from the words on one use of a medicine to everything that restricts it."""
