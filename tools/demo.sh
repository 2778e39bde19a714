#!/bin/sh
# The main job: build the shipped facts into a store, check with SHACL, ask, export, draw.
set -eu
oncokg=$1
out=demo-output
examples=$(dirname "$0")/../examples
rm -rf "$out"
mkdir "$out"

run() {
    printf '\n$ oncokg %s\n' "$*"
    "$oncokg" "$@"
}

run build --store "$out/store" --report "$out/report.json"
run check "$examples/besponsa-2017.md"
run ask indications-of-drug --store "$out/store" --why
run ask designations-of-drug --store "$out/store"
run ask holders-of-drug --store "$out/store"
run ask results-by-arm --store "$out/store"
run ask same-value-other-statistic --why --store "$out/store"
run export --store "$out/store" --format turtle --output "$out/graph.ttl"
run draw --store "$out/store" --about Besponsa --output "$out/besponsa.svg"
run draw --store "$out/store" --output "$out/graph.html"
printf '\nFiles are in %s/: open graph.html in a browser.\n' "$out"
