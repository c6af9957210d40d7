"""How a function ends that sends nothing. Bmob contract 4.5; codes are those of section 7."""

CALL, PARSE, UNSUPPORTED = 310, 320, 321


def failed(code, error):
    return {"kind": "failed", "code": code, "error": error}


def raised(error):
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be told)"
    return failed(CALL, f"call cloudcode error:{type(error).__name__}: {message}")


def unsent():
    """Nobody waits for the limit: the function is over."""
    return failed(CALL, "call cloudcode error:timeout")


def unsupported(word, line):
    return failed(UNSUPPORTED, f"unsupported content in cloudcode: '{word}' (line {line})")


def unparsed(reason):
    return failed(PARSE, f"parse cloudcode error:{reason}")
