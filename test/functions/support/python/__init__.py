"""The smallest guest SDK: `def main(event, cloud):`, whose value completes the function unless `cloud.settle` did so before."""

from .cloud import Cloud


def create_guest(host):
    return Guest(host)


class Guest:
    def __init__(self, host):
        self.host = host
        self.cloud = Cloud(host)

    def run(self, code, filename, event):
        scope = {"__name__": "function", "HostError": self.host.HostError}
        exec(compile(code, filename, "exec"), scope)
        if "main" not in scope:
            raise TypeError("main is not a function")
        value = scope["main"](event, self.cloud)
        if value is not None and not self.host.is_settled:
            self.host.settle(value)
