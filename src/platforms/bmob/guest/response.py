"""The function's second argument. Bmob contract 4.4."""

import re
from base64 import b64encode

from .rendering import render

IS_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
IS_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]").search


def on_one_line(what, text):
    if IS_CONTROL(text):
        raise ValueError(f"{what} must not hold control characters: {text!r}")
    return text


def header(name, value):
    if not IS_TOKEN(name):
        raise ValueError(f"not a header name: {name!r}")
    return name, on_one_line(f"header {name}", str(value))


def headers_of(given, content_type):
    """By name whatever its case: a given type replaces the default."""
    headers = {"content-type": ("Content-Type", content_type)}
    for name, value in (given or {}).items():
        headers[str(name).lower()] = header(str(name), value)
    return dict(headers.values())


def status_of(code):
    status = int(code)
    # What an HTTP answer can have that is not just a notice.
    if not 200 <= status <= 599:
        raise ValueError(f"statusCode must be 200 to 599: {code!r}")
    return status


class Response:
    def __init__(self, host):
        self._host = host

    def send(self, res="", statusCode=200, statusMsg="OK", headers=None):
        # The first one counts. What cannot be sent raises, and is none.
        if self._host.is_settled:
            return
        body, content_type = render(res)
        is_text = isinstance(body, str)
        self._host.settle(
            {
                "kind": "sent",
                "status": status_of(statusCode),
                "statusText": on_one_line("statusMsg", str(statusMsg)),
                "headers": headers_of(headers, content_type),
                "body": body if is_text else {"base64": b64encode(body).decode()},
                # Form A puts it into `{"result": text}`.
                "text": body if is_text else body.decode(errors="replace"),
            }
        )
