"""Looks for what was erased: in every byte of every file, and in all that the program tells.

Values are random tokens, which no compression can shorten: LZ4 writes what it has not seen before as
it is, and only the beginning of a key may stand in the key before it. So the token without its
first letters is searched for, as it was written and in lower case.
"""

import json
import pathlib
import secrets
import string

ALPHABET = string.ascii_letters + string.digits


class Tokens:
    """Words that stand nowhere else, by whose they are."""

    def __init__(self):
        self.of = {}

    def new(self, owner, length=16):
        word = "".join(secrets.choice(ALPHABET) for _ in range(length))
        self.of.setdefault(owner, []).append(word)
        return word


def needles(tokens):
    for token in tokens:
        yield token, token[5:].encode()
        yield token, token[5:].lower().encode()


def traces_in(content, tokens):
    return {token for token, needle in needles(tokens) if needle in content}


def traces_in_files(folder, tokens):
    """{file: tokens} of all files below the folder. One that is deleted meanwhile is none."""
    found = {}
    for path in pathlib.Path(folder).rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        traces = traces_in(content, tokens)
        if traces:
            found[str(path)] = traces
    return found


def traces_in_log(data_folder, tokens):
    """In what `log --show-values` prints of every commit."""
    shown = data_folder.run("log", "--data", data_folder.path, "--show-values", "--json").stdout
    for line in shown.splitlines():
        json.loads(line)
    return traces_in(shown.encode(), tokens)
