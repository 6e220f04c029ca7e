"""Masks personal data in what is sent to a model, and restores the answer byte-exactly."""

from kumaai.guard.mask.forms import Span
from kumaai.guard.mask.known import names_of_file
from kumaai.guard.mask.masker import Masker

__all__ = ["Masker", "Span", "names_of_file"]
