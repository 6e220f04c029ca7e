"""How long a text is for a model, and how much a model can read."""

from __future__ import annotations

import math
import re

CHARS_PER_TOKEN = 1.35
"""Characters a token in Japanese prose, measured with o200k_base."""
ASCII_PER_TOKEN = 4.0

SAFE_CONTEXT = 8_192
"""Tokens assumed for a model that the table does not know."""
OLLAMA_CONTEXT = 4_096
"""Tokens that Ollama reads unless its num_ctx is set; it drops the rest without a word."""

CONTEXTS = {
    "chatgpt4o": 128_000,
    "claude": 200_000,
    "codestral": 32_768,
    "commandr": 128_000,
    "deepseek": 64_000,
    "elyza": 8_192,
    "gemini": 1_048_576,
    "gemma": 8_192,
    "gemma3": 131_072,
    "gemma3n": 32_768,
    "gpt35turbo": 16_385,
    "gpt4": 8_192,
    "gpt41": 1_047_576,
    "gpt432k": 32_768,
    "gpt45": 128_000,
    "gpt4o": 128_000,
    "gpt4turbo": 128_000,
    "gpt5": 272_000,
    "gpt5chat": 128_000,
    "gptoss": 131_072,
    "llama": 4_096,
    "llama3": 8_192,
    "llama31": 131_072,
    "llama32": 131_072,
    "llama33": 131_072,
    "llama4": 131_072,
    "llmjp": 4_096,
    "mistral": 32_768,
    "mistrallarge": 131_072,
    "mistralnemo": 131_072,
    "mixtral": 32_768,
    "o1": 200_000,
    "o1mini": 128_000,
    "o1preview": 128_000,
    "o3": 200_000,
    "o4": 200_000,
    "phi3": 4_096,
    "phi4": 16_384,
    "qwen": 32_768,
    "qwen3": 32_768,
    "sarashina": 8_192,
    "swallow": 8_192,
}
"""Input tokens by the beginning of a model's name in small letters and digits (makers' model pages, 2025).

Where a family has models of several lengths, the shortest in common use.
"""

_ROUTES = (":free", ":nitro", ":floor", ":beta", ":extended", ":online", ":thinking")


def estimate_tokens(text: str) -> int:
    """About how many tokens ``text`` has; an estimate that needs no vocabulary."""
    ascii_only = len(text.encode("ascii", "ignore"))
    return math.ceil((len(text) - ascii_only) / CHARS_PER_TOKEN + ascii_only / ASCII_PER_TOKEN)


def context_of(model: str, setting: int | None) -> int:
    """Tokens that ``model`` can read at once: the user's ``setting``, else by its name, else a safe guess."""
    if setting:
        return setting
    name = model.lower()
    tuned = name.startswith("ft:")
    name = name.removeprefix("ft:")
    for route in _ROUTES:
        name = name.removesuffix(route)
    has_tag = ":" in name and not tuned
    plain = re.sub(r"[^a-z0-9]", "", name.split(":")[0].rsplit("/", 1)[-1])
    # A deployment may be called anything around the model's name, but "o3" may stand in any word.
    known = [key for key in CONTEXTS if plain.startswith(key) or (len(key) > 3 and key in plain)]
    context = CONTEXTS[max(known, key=len)] if known else SAFE_CONTEXT
    return min(context, OLLAMA_CONTEXT) if has_tag else context
