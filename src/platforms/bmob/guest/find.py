"""The query string of `find`. Bmob contract 4.6, the table of its parameters."""

from .wire import dumps, query_of


def number(value):
    return str(int(value))


def text(value):
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def json_text(value):
    return value if isinstance(value, str) else dumps(value)


def flag(value):
    """Only `True` and `1` say yes; all else says nothing."""
    return "true" if isinstance(value, int) and value == 1 else None


FORMS = {
    "where": json_text,
    "limit": number,
    "skip": number,
    "order": text,
    "include": text,
    "keys": text,
    "count": number,
    "groupby": text,
    "groupcount": flag,
    "min": text,
    "max": text,
    "sum": text,
    "average": text,
    "having": json_text,
}


def find_query(parameters):
    """Of `find`'s arguments by name. Raises what a parameter raises that has no such form."""
    given = {name: parameters[name] for name in FORMS if parameters[name] is not None}
    return query_of({name: FORMS[name](value) for name, value in given.items()})
