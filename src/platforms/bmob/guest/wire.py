"""JSON text and URLs, as they leave the function."""

from json import JSONEncoder
from urllib.parse import quote

from .http_response import HttpResponse
from .querier import BmobQuerier
from .values import BmobObject


def dict_form(value):
    """Bmob contract 4.6: the cloud's own objects may stand at any depth."""
    if isinstance(value, BmobObject):
        return vars(value)
    if isinstance(value, BmobQuerier):
        return value.filter
    if isinstance(value, HttpResponse):
        return value.jsonData
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


# Bound here: functions may put anything in place of what `json` has.
encode = JSONEncoder(ensure_ascii=False, default=dict_form).encode
encode_ascii = JSONEncoder(default=dict_form).encode


def dumps(value):
    text = encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a character has no form in UTF-8, but one in JSON.
        return encode_ascii(value)
    return text


def encoded(value):
    return quote(value, safe="")


def segment(value):
    """A name inside a path. `ValueError` when no row or class can have it."""
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    # Dots would be taken as steps, even encoded.
    if text in ("", ".", ".."):
        raise ValueError(f"no name: {value!r}")
    return encoded(text)


def path_of(segments):
    return "/1/" + "/".join(map(segment, segments))


def query_of(parameters):
    """`a=1&b=2`, without those that are None."""
    return "&".join(f"{name}={encoded(value)}" for name, value in parameters.items() if value is not None)
