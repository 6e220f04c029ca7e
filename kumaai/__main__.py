"""Lets ``python -m kumaai`` be the program."""

import sys

from kumaai.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
