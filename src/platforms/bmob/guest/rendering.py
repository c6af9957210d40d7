"""The body a sent value becomes. Bmob contract 4.4, its table."""

from .http_response import HttpResponse
from .wire import dumps

TEXT = "text/plain"
JSON = "application/json"
BYTES = "application/octet-stream"


def render(value):
    """`(body, type)`; the body is a text or bytes. `TypeError` for what has no form."""
    if isinstance(value, str):
        # Without charset: who sends more than ASCII says so himself.
        return str(value), TEXT
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value), BYTES
    if isinstance(value, HttpResponse):
        return value.stringData, JSON
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value], TEXT
    if isinstance(value, (int, float)):
        return str(value), TEXT
    return dumps(value), JSON
