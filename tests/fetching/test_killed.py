"""A fetch that is killed in the middle of a listing, as a whole process, and run again."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from cli.command_line import COMMAND, environment
from fetching.publisher import Asked, Publisher, Reply, clinical_trials, study
from oncokg.source.ledger import read_ledger

pytestmark = [pytest.mark.network, pytest.mark.allow_hosts(["127.0.0.1"])]


def test_a_killed_process_loses_at_most_a_page(publisher: Publisher, tmp_path: Path) -> None:
    whole = clinical_trials([study(number) for number in range(1, 8)])
    hang = True

    def hanging(asked: Asked) -> Reply:
        if hang and asked.query.get("pageToken") == "t2":
            while hang:
                time.sleep(0.05)
        return whole(asked)

    publisher.serve("/records", hanging)
    words = ["fetch", "clinicaltrials-gov", "leukemia", "--into", "in", "--url", publisher.url("/records")]
    command = [*COMMAND, *words]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE) as running:
        end = time.monotonic() + 20
        while len(publisher.asked) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        running.kill()
    assert len(publisher.asked) == 2
    hang = False
    folder = tmp_path / "in" / "clinicaltrials-gov"
    assert not (folder / "ledger.jsonl").exists()
    again = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(
        "clinicaltrials-gov: 5 new, 0 changed, 0 unchanged, 0 vanished; 3 requests"
    )
    assert again.stderr == "  note      went on after 2 records of an unfinished listing\n"
    entries = read_ledger(folder / "ledger.jsonl")
    assert [one.identifier for one in entries] == [f"NCT0000000{n}" for n in range(1, 8)]
    assert all((folder / one.file).is_file() for one in entries)
