"""kumaai: minutes, summaries, proofreading, Excel formulas and ideas from a terminal."""

__version__ = "0.1.0"
