"""Read the seed article and write the facts that ship: `python tools/ship_facts.py ARTICLE.txt [--check]`.

The file holds offsets, hash and short quotes, never the article's text. With `--check` nothing is written;
the exit code is 1 where the file differs from what would be.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import oncokg

SHIPPED = Path(__file__).resolve().parent.parent / "src" / "oncokg" / "facts" / "besponsa-article.trig"


def facts_of(article: Path) -> bytes:
    """Return the article's facts as TriG."""
    with oncokg.read(article) as graph:
        written = io.BytesIO()
        graph.write(written, "trig")
    return written.getvalue()


def main() -> int:
    """Write or compare the file."""
    made = facts_of(Path(sys.argv[1]))
    if "--check" in sys.argv[2:]:
        return int(made != SHIPPED.read_bytes())
    SHIPPED.write_bytes(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
