"""Lets ``python -m kumaai`` be the program."""

from kumaai.cli.main import run

if __name__ == "__main__":
    run()
