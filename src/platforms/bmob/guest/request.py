"""The function's first argument. Bmob contract 4.3."""

import json
import re

BLANK = re.compile("\ufeff?[ \t\r\n]*")


def canonical(name):
    """`content-type` is `Content-Type`."""
    return "-".join(part.capitalize() for part in name.split("-"))


def refuse(constant):
    raise ValueError(f"no JSON: {constant}")


def read_params(params, body):
    """What the body holds. Its JSON is read once more: the event's numbers went through a language that has one kind of them, and names
    that are dangerous there mean nothing here."""
    text = BLANK.sub("", body, count=1)
    if not text.startswith("{"):
        return params
    try:
        return json.loads(text, parse_constant=refuse)
    except (RecursionError, ValueError):
        # A form, or a text.
        return params


class Request:
    def __init__(self, request):
        self._path = request["path"]
        self._method = request["method"].upper()
        self._body = request["body"]
        self._query = request["query"]
        self._params = read_params(request["params"], request["body"])
        self._headers = {}
        for name, values in request["headers"].items():
            self._headers.setdefault(canonical(name), []).extend(values)

    def getPath(self):
        return self._path

    def getMethod(self):
        return self._method

    def getHeaders(self):
        return self._headers

    def getBody(self):
        return self._body

    def getQueryParams(self):
        return self._query

    def getParams(self):
        return self._params

    def getHeader(self, key):
        values = self._headers.get(canonical(str(key)))
        return values[0] if values else None

    def getQueryParam(self, key):
        return self._query.get(key)
