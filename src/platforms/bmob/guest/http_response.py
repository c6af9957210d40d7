"""What every method of `modules.oData` returns. Bmob contract 4.7, HttpResponse."""

from json import JSONDecoder

decode = JSONDecoder().decode

# Values of `code` that are no HTTP status.
BAD_QUERY, NO_CONNECTION, UNKNOWN = -1, -3, -100


def parsed(text):
    try:
        value = decode(text)
    except (ValueError, RecursionError):
        return {}
    # A list is what `batch` answers.
    return value if isinstance(value, (dict, list)) else {}


class HttpResponse:
    def __init__(self, code, status, headers, stringData, err=None):
        self.code = code
        self.status = status
        self.headers = headers
        self.stringData = stringData
        self.err = err
        self.jsonData = parsed(stringData)
        self.queryResults = self._member("results")
        self.statCount = self._member("count", 0)

    def _member(self, name, otherwise=None):
        return self.jsonData.get(name, otherwise) if isinstance(self.jsonData, dict) else otherwise

    def updatedAt(self):
        return self._member("updatedAt")

    def createdAt(self):
        return self._member("createdAt")

    def objectId(self):
        return self._member("objectId")

    def msg(self):
        return self._member("msg")


def answered(answer):
    """Of the host's answer. A refusal raises nothing: functions look at `code` and `err`."""
    status, reason = answer["status"], answer["statusText"]
    err = None if 200 <= status < 300 else reason or f"HTTP {status}"
    return HttpResponse(status, reason, answer["headers"], answer["body"], err)


def bad_query():
    return HttpResponse(BAD_QUERY, "Bad Query", {}, "Bad Query", "Bad Query")


def unanswered(code, reason):
    return HttpResponse(code, "Unknown Error", {}, "Unknown Error", reason)
