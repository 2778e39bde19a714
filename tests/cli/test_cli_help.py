"""Help that shows examples, completion, the version, and what a wrong word gives."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer.main

import oncokg as package
from cli.command_line import Outcome, environment, process
from oncokg import cli

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

COMMANDS = ("read", "fetch", "build", "check", "info", "ask", "match", "questions", "export", "draw")
GROUP = typer.main.get_command(cli.app)
ESCAPE = b"\x1b"


def example_lines(help_text: str) -> list[str]:
    _, _, after = help_text.partition("Examples:\n")
    block, _, _ = after.partition("\n\n")
    return [line.strip() for line in block.splitlines() if line.strip()]


def examples() -> Iterator[str]:
    for command in GROUP.commands.values():  # type: ignore[attr-defined]
        yield from example_lines(command.help or "")
    yield from example_lines(GROUP.help or "")


def test_the_words_stay() -> None:
    assert tuple(GROUP.commands) == COMMANDS  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_of_itself(oncokg: Oncokg, command: str) -> None:
    shown = oncokg(command, "--help").good()
    assert shown.err == ""
    assert ESCAPE not in shown.out
    lines = example_lines(shown.text)
    assert lines
    assert all(line.startswith(f"oncokg {command}") for line in lines)


def test_the_first_page_names_every_command_and_shows_examples(oncokg: Oncokg) -> None:
    for words in (["--help"], ["-h"]):
        shown = oncokg(*words).good()
        assert ESCAPE not in shown.out
        assert len(example_lines(shown.text)) >= 4
        _, _, commands = shown.text.partition("Commands:\n")
        assert tuple(line.split()[0] for line in commands.splitlines() if line.strip()) == COMMANDS


@pytest.mark.parametrize("line", sorted(set(examples())))
def test_examples_in_help_use_options_that_exist(line: str) -> None:
    words = shlex.split(re.sub(r"\s{2,}\w.*$", "", line.partition(" > ")[0]))
    assert words[0] == "oncokg"
    command = GROUP.commands[words[1]]  # type: ignore[attr-defined]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    used = {word for word in words[2:] if word.startswith("--")}
    assert used <= known
    with command.make_context(command.name, words[2:]) as context:
        assert context.command is command


def test_no_words_show_the_first_page_and_fail(oncokg: Oncokg) -> None:
    shown = oncokg()
    assert shown.code == 2
    assert "Usage: oncokg" in shown.text + shown.err


def test_version(oncokg: Oncokg) -> None:
    assert oncokg("--version").good().text == f"oncokg {package.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["ask"],
        ["draw"],
        ["match"],
        ["match", "--disease", "AML"],
        ["read"],
        ["ask", "question", "--format", "nosuch"],
        ["export", "--format", "nosuch"],
        ["info", "--nosuch"],
        ["read", "file", "--as", "nosuch"],
    ],
)
def test_wrong_words_are_usage_errors(oncokg: Oncokg, words: list[str]) -> None:
    shown = oncokg(*words)
    assert (shown.code, shown.out) == (2, b"")
    assert shown.err.startswith("Usage: oncokg ")
    assert "Error: " in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(tmp_path: Path, shell: str) -> None:
    env = environment(_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    shown = process("--show-completion", shell, cwd=tmp_path, env=env).good()
    assert "_ONCOKG_COMPLETE=complete_" + shell in shown.text
    assert shown.err == ""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("oncokg exp", ["export"]),
        ("oncokg ask q --fo", ["--format"]),
        ("oncokg ask q --format t", ["table", "tsv", "turtle"]),
        ("oncokg read f --as nc", ["nci-cts", "ncit-neoplasm", "nci-drug-dictionary"]),
    ],
)
def test_completion_offers_commands_options_and_values(
    tmp_path: Path, typed: str, offered: list[str]
) -> None:
    env = environment(
        _ONCOKG_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=str(len(typed.split(" ")) - 1)
    )
    assert process(cwd=tmp_path, env=env).good().lines == offered
