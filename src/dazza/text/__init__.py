"""What a word, a URL, a mention and an emoji are, and how names are folded.

The rules are section 2 of the contract, explained in `docs/text-rules.md`. This package imports
nothing of ours.
"""

from .analysis import ANALYSIS_SCHEMA, SHOUT_MIN_LETTERS, analyse, is_shouting, split_tokens, urls
from .names import fold_name, fold_names, ignore_pattern, matches_ignored
from .version import RULES_VERSION, fingerprint, unicode_version

__all__ = [
    "ANALYSIS_SCHEMA",
    "RULES_VERSION",
    "SHOUT_MIN_LETTERS",
    "analyse",
    "fingerprint",
    "fold_name",
    "fold_names",
    "ignore_pattern",
    "is_shouting",
    "matches_ignored",
    "split_tokens",
    "unicode_version",
    "urls",
]
