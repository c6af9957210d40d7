"""One run of a function, from its source to its end. Bmob contract 4.2, 4.5."""

from . import outcome
from .odata import Modules
from .request import Request
from .response import Response
from .scope import create_scope
from .source import ENTRY, Refused, load


def run(host, code, filename, event):
    try:
        compiled = load(code, filename, event["app"]["forbiddenWords"])
    except Refused as refused:
        host.log("error", f"{filename}: {refused}")
        host.settle(refused.outcome)
        return
    try:
        scope = create_scope()
        exec(compiled, scope)
        scope[ENTRY](Request(event["request"]), Response(host), Modules(host, event["app"]))
    except KeyboardInterrupt:
        # The time limit. The runner knows.
        raise
    except BaseException as error:
        if not host.is_settled:
            host.settle(outcome.raised(error))
        # The runner logs it, with the function's own lines.
        raise
    if not host.is_settled:
        host.log("error", f"{filename}: {ENTRY} returned without response.send")
        host.settle(outcome.unsent())
