"""What a Python function of the Bmob cloud sees. Bmob contract 4.2-4.8.

The event: `{"app": {"applicationId", "restKey", "forbiddenWords"}, "request": {"path", "method", "headers": {name: [value]}, "body",
"query": {name: value}, "params": {name: JSON}}}`.

A run settles once, with what the function sent (`response.py`) or with how it failed (`outcome.py`).
"""

from .run import run
from .source import DECLARATION, load


def create_guest(host):
    # What the interpreter loads for its first source is then in the image: 40 ms of every run.
    load(f"{DECLARATION} pass", "first.py", ())
    return Guest(host)


class Guest:
    def __init__(self, host):
        self.host = host

    def run(self, code, filename, event):
        run(self.host, code, filename, event)
