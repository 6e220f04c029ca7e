"""The prompt library: finds, reads, checks and renders ``prompts/*.md``.

People who do not program edit prompts, so a prompt is one Markdown file and
rendering is plain substitution: nothing in a prompt or a value is executed.
"""

from kumaai.prompts.checking import Problem, check
from kumaai.prompts.library import (
    Entry,
    Layers,
    Prompt,
    PromptInput,
    available,
    builtin_folder,
    catalogue,
    find,
    layers_of,
    read,
    survey,
)
from kumaai.prompts.rendering import marked, neutralise, render

__all__ = [
    "Entry",
    "Layers",
    "Problem",
    "Prompt",
    "PromptInput",
    "available",
    "builtin_folder",
    "catalogue",
    "check",
    "find",
    "layers_of",
    "marked",
    "neutralise",
    "read",
    "render",
    "survey",
]
