"""`python -m oncokg` is `oncokg`."""

from oncokg.cli import main

main()
