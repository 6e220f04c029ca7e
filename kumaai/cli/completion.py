"""``kumaai completion``."""

from __future__ import annotations

import click

from kumaai.cli.base import Command, pass_environment
from kumaai.environment import Environment
from kumaai.messages import N_


@click.command(
    cls=Command,
    help=N_(
        "Print the completion script for a shell: bash, zsh or fish.\n\nExample: kumaai completion bash >> ~/.bashrc"
    ),
)
@click.argument("shell", metavar="SHELL", type=click.Choice(("bash", "zsh", "fish")))
@pass_environment
def command(environment: Environment, shell: str) -> int:
    """Print click's own script for the shell."""
    from click.shell_completion import get_completion_class

    from kumaai.cli.main import program

    complete = get_completion_class(shell)
    if complete is not None:
        environment.stdout.write(complete(program, {}, "kumaai", "_KUMAAI_COMPLETE").source() + "\n")
    return 0
