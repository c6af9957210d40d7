"""What a function's source must be. Bmob contract 4.2."""

import ast
import copy
import warnings

from . import outcome

# The platform names these and "more".
FORBIDDEN = ("import", "exit", "eval")

ENTRY = "onRequest"
DECLARATION = f"def {ENTRY}(request, response, modules):"

class Refused(Exception):
    """The source is broken; `outcome` says why."""

    def __init__(self, outcome):
        super().__init__(outcome["error"])
        self.outcome = outcome


def check_words(code, more):
    """In plain text, comments and texts included: a table `import` is written `"imp"+"ort"`."""
    for word in (*FORBIDDEN, *more):
        at = code.find(word)
        if at != -1:
            raise Refused(outcome.unsupported(word, code.count("\n", 0, at) + 1))


def declares_entry(tree):
    """Whether the last one of that name, at top level, is declared as it must be."""
    named = [node for node in tree.body if getattr(node, "name", None) == ENTRY]
    return len(named) > 0 and ast.unparse(copy.replace(named[-1], body=[])).strip() == DECLARATION


def is_bare(caught):
    """A tuple that begins with its first member, not with a parenthesis."""
    return (
        isinstance(caught, ast.Tuple)
        and len(caught.elts) > 0
        and (caught.lineno, caught.col_offset) == (caught.elts[0].lineno, caught.elts[0].col_offset)
    )


def check_handlers(tree, filename):
    """Bmob contract 4.8: Python 2's `except E, e` is an error. Python 3.14 takes it for two classes, without parentheses."""
    for node in ast.walk(tree):
        caught = node.type if isinstance(node, ast.ExceptHandler) else None
        if is_bare(caught):
            place = (filename, caught.lineno, caught.col_offset + 1, None)
            raise SyntaxError("multiple exception types must be parenthesized", place)


def parse(code, filename):
    tree = ast.parse(code, filename)
    if "except" in code:
        check_handlers(tree, filename)
    return tree, compile(tree, filename, "exec", dont_inherit=True)


def load(code, filename, words):
    """The compiled code. Raises `Refused`; from the `SyntaxError`, if it is one."""
    check_words(code, words)
    try:
        with warnings.catch_warnings():
            # Python 2 takes "\d" without a word.
            warnings.simplefilter("ignore")
            # What Windows' editor puts in front.
            tree, compiled = parse(code.removeprefix("\ufeff"), filename)
    except (MemoryError, OverflowError, RecursionError, SyntaxError, ValueError) as error:
        raise Refused(outcome.unparsed(f"{type(error).__name__}: {error}")) from error
    if not declares_entry(tree):
        raise Refused(outcome.unparsed(f"there must be {DECLARATION} at top level"))
    return compiled
