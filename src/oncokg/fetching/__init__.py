"""Live data from the publishers' documented addresses, kept as files that a build reads.

The only part of the package that reaches the network, and only for `oncokg fetch` or `oncokg.fetch`. It knows
nothing of what the data say: `endpoints` lists where what is, `pages` walks through a listing, `web` asks and
asks again, `archive` unpacks, `shelf` keeps files and their ledger, `fetch` puts them together.
"""
