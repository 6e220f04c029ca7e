"""The prompt library: finds, reads, checks and renders ``prompts/*.md``.

People who do not program edit prompts, so a prompt is one Markdown file and
rendering is plain substitution: nothing in a prompt or a value is executed.
"""

from kumaai.prompts.checking import Problem, check
from kumaai.prompts.library import (
    Layers,
    Prompt,
    PromptInput,
    available,
    builtin_folder,
    find,
    layers_of,
    read,
    survey,
)
from kumaai.prompts.rendering import marked, neutralise, render

__all__ = [
    "Layers",
    "Problem",
    "Prompt",
    "PromptInput",
    "available",
    "builtin_folder",
    "check",
    "find",
    "layers_of",
    "marked",
    "neutralise",
    "read",
    "render",
    "survey",
]
