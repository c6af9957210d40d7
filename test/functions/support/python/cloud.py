"""What the tests' functions may do."""


class Cloud:
    def __init__(self, host):
        self.host = host

    def echo(self, value):
        return self.host.call("echo", value)

    def call(self, operation, input=None):
        return self.host.call(operation, input)

    def settle(self, value=None):
        self.host.settle(value)

    def log(self, level, text):
        self.host.log(level, text)
