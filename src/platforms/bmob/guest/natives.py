"""The modules a function finds without loading them. Bmob contract 4.8.

Copies of the real ones: what a function puts into them changes nothing for the SDK.
"""

import base64
import json
import math
import re
import time
from types import ModuleType


def members(module):
    """All but what is private, and what it loaded itself."""
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if not isinstance(value, ModuleType):
            yield name, value
        elif value.__name__.startswith(f"{module.__name__}."):
            yield name, copied(value)


def copied(module, **replaced):
    copy = ModuleType(module.__name__, module.__doc__)
    vars(copy).update(members(module), **replaced)
    return copy


def text_as_well(convert):
    """Python 2 has one type for both: bytes give bytes, and text gives text."""

    def converted(s, *args, **options):
        if not isinstance(s, str):
            return convert(s, *args, **options)
        result = convert(s.encode(), *args, **options)
        try:
            return result.decode()
        except UnicodeDecodeError:
            # What is no text, an image perhaps, stays as it is: it can be sent.
            return result

    converted.__name__ = convert.__name__
    return converted


BASE64 = ("b64encode", "b64decode", "standard_b64encode", "standard_b64decode", "urlsafe_b64encode", "urlsafe_b64decode")


def natives():
    """By name."""
    return {
        "json": copied(json),
        "math": copied(math),
        "base64": copied(base64, **{name: text_as_well(getattr(base64, name)) for name in BASE64}),
        "re": copied(re),
        "time": copied(time),
    }
