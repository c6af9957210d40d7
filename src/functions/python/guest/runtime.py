"""What every function finds below its guest SDK: the way to the host, and the run itself.

Part of the memory image that workers start from. Says nothing and imports nothing of JavaScript: all that crosses goes as JSON text
through one file descriptor that the worker answers (`channel.ts`).
"""

import asyncio
import gc
import importlib.machinery
import json
import linecache
import posix
import random
import sys
import time
import traceback

# For functions: so that the image has them.
import base64  # noqa: F401
import datetime  # noqa: F401
import math  # noqa: F401
import re  # noqa: F401
import _strptime  # noqa: F401

CHANNEL = 100

# Files that are ours, in tracebacks.
OWN_FILES = "<emulator:"

# What leads out of Python, or would if the way were not walled up.
HIDDEN = frozenset(("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core", "ctypes", "_ctypes"))

# Functions may put their own in place of these.
read, write = posix.read, posix.write
encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
decode = json.JSONDecoder().decode


def say(kind, text):
    """Tells the worker something. JSON text is ASCII: a lone surrogate crosses as an escape."""
    write(CHANNEL, kind + text.encode("ascii"))


def ask(kind, text):
    """Tells the worker something and waits for its answer."""
    say(kind, text)
    size = int(read(CHANNEL, 16))
    return decode(read(CHANNEL, size).decode())


# More than the usual recursion limit.
MOST_FRAMES = 1100

OUT_OF_MEMORY = '{"type":"MemoryError","message":"out of memory","stack":"MemoryError: out of memory"}'


def to_json(value):
    try:
        return encode(value)
    except (RecursionError, TypeError, ValueError) as error:
        # Where in the encoder is nobody's business.
        raise error.with_traceback(None) from None


class HostError(Exception):
    """The host refused a call. Carries the members of the host's error: `status`, `code`, `body`."""

    def __init__(self, message, members):
        super().__init__(message)
        vars(self).update(members)


class Host:
    """What a guest SDK gets: see `PythonSdk` in `types.ts`."""

    HostError = HostError

    def __init__(self):
        self.is_settled = False

    def call(self, operation, input=None):
        answer = ask(b"C", to_json([operation, input]))
        if "ok" in answer:
            return answer["ok"]
        if "error" in answer:
            error = answer["error"]
            raise HostError(error["message"], error["members"]) from None
        # The time limit has passed.
        raise KeyboardInterrupt

    def settle(self, value=None):
        text = to_json(value)
        self.is_settled = True
        say(b"S", text)

    def log(self, level, text):
        say(b"L", to_json([level, str(text)]))


host = Host()
guest = None


def sleep(seconds):
    """`time.sleep`. The engine's own keeps the processor busy and hears no interrupt."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if not ask(b"W", encode(float(seconds))):
        raise KeyboardInterrupt


class Hidden:
    """Comes before all other importers: what leads out of Python is not there."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


class SdkFinder:
    """Imports the guest SDK's own files: package `guest`, from texts."""

    def __init__(self, texts):
        self.texts = texts

    def find_spec(self, name, path=None, target=None):
        package, _, module = name.partition(".")
        if package != "guest" or (module or "__init__") not in self.texts:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=module == "")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__.partition(".")[2] or "__init__"
        exec(compile(self.texts[name], f"{OWN_FILES}guest/{name}.py>", "exec"), vars(module))


def load(sdk):
    """Makes the guest. Once; then the image is taken."""
    global guest
    sys.meta_path.insert(0, SdkFinder(decode(sdk)))
    guest = importlib.import_module("guest").create_guest(host)
    # What was loaded on the way leaves no lines: a function's own are put there.
    linecache.clearcache()


def seal():
    """Takes away what the engine brought for its work with JavaScript. After the image: loading it needs all that."""
    for name in [name for name in sys.modules if name.partition(".")[0] in HIDDEN]:
        del sys.modules[name]
    sys.meta_path[:] = [
        Hidden,
        *(finder for finder in sys.meta_path if not getattr(finder, "__module__", type(finder).__module__).startswith("_pyodide")),
    ]
    sys.excepthook = sys.__excepthook__
    asyncio.events._set_event_loop_policy(None)
    asyncio.events._set_running_loop(None)
    asyncio.run = getattr(asyncio.run, "__wrapped__", asyncio.run)
    time.sleep = sleep
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    gc.collect()
    gc.freeze()


def without_ours(shown):
    """The traceback as if the function had been called from nowhere. Chained exceptions have their own."""
    seen = set()
    rest = [shown]
    while rest:
        part = rest.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        rest += [part.__cause__, part.__context__, *(part.exceptions or ())]
        if part.stack is not None:
            frames = [frame for frame in part.stack if not frame.filename.startswith(OWN_FILES)]
            part.stack = traceback.StackSummary.from_list(frames) if frames else None
    return shown


def members_of(error):
    members = {}
    for name, value in vars(error).items():
        try:
            members[name] = decode(encode(value))
        except Exception:
            # A member without JSON form stays with the error.
            continue
    return members


def shorten(entry):
    """Cuts the middle out of a traceback: with its recursion limit raised, a function can have half a million frames."""
    count = 0
    rest = entry
    while rest is not None:
        count, rest = count + 1, rest.tb_next
    before, skipped = 100, count - MOST_FRAMES
    if skipped <= 0:
        return
    for _ in range(before - 1):
        entry = entry.tb_next
    rest = entry.tb_next
    for _ in range(skipped):
        rest = rest.tb_next
    entry.tb_next = rest


def describe(error):
    name = type(error).__name__
    try:
        shorten(error.__traceback__)
        # Locals of frames that are over may be all the memory there is.
        traceback.clear_frames(error.__traceback__)
        message = str(error)
        stack = "".join(without_ours(traceback.TracebackException.from_exception(error)).format())
        details = {key: value for key, value in members_of(error).items() if not key.startswith("_")}
    except Exception:
        message, details = "the function failed, and broke what describes errors", {}
        stack = f"{name}: {message}"
    if isinstance(error, MemoryError) and message == "":
        message = "out of memory"
        stack = stack.rstrip("\n") + ": out of memory"
    told = {"type": name, "message": message, "stack": stack.rstrip("\n")}
    return {**told, "details": details} if details else told


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            # Replaced by the function with something that cannot.
            continue


def run():
    """One run, from asking what to run until all is said."""
    try:
        job = ask(b"J", "")
        code, filename = job["code"], job["filename"]
        # The image would give every run the same numbers.
        random.seed()
        linecache.cache[filename] = (len(code), None, code.splitlines(True), filename)
        guest.run(code, filename, job["event"])
        flush()
    except BaseException as error:
        flush()
        tell(error)


def tell(error):
    try:
        say(b"E", encode(describe(error)))
    except MemoryError:
        say(b"E", OUT_OF_MEMORY)
    except BaseException:
        # The time limit; or the function took apart what is needed here. The worker sees that nothing was said.
        return
