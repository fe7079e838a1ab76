"""Runs steps by CPython's ftplib: reads one step a line as JSON, writes each step's outcome as one line of JSON."""

import base64
import ftplib
import hashlib
import io
import json
import sys

session = ftplib.FTP(timeout=10, encoding="utf-8")


def digest(data):
    return f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}"


def retrieved(call, command, **options):
    content = io.BytesIO()
    reply = call(command, content.write, **options)
    return {"reply": reply, "data": digest(content.getvalue())}


def by_hand(command, rest=None):
    connection, size = session.ntransfercmd(command, rest)
    with connection, connection.makefile("rb") as stream:
        data = stream.read()
    return {"size": size, "data": digest(data), "reply": session.voidresp()}


def lines_of(call, *args):
    lines = []
    reply = call(*args, lines.append)
    return {"reply": reply, "lines": lines}


def facts_of(path, wanted):
    return [[name, {key: facts[key] for key in wanted if key in facts}] for name, facts in session.mlsd(path, wanted)]


def run(name, *args):
    special = {
        "retrbinary": lambda command, rest=None: retrieved(session.retrbinary, command, rest=rest),
        "storbinary": lambda command, data, rest=None: session.storbinary(
            command, io.BytesIO(base64.b64decode(data)), rest=rest
        ),
        "storlines": lambda command, data: session.storlines(command, io.BytesIO(base64.b64decode(data))),
        "retrlines": lambda command: lines_of(session.retrlines, command),
        "dir": lambda path: lines_of(session.dir, path)["lines"],
        "ntransfercmd": by_hand,
        "mlsd": facts_of,
    }
    return special.get(name, getattr(session, name))(*args)


for line in sys.stdin:
    try:
        outcome = {"value": run(*json.loads(line))}
    except (ftplib.Error, ValueError) as error:
        outcome = {"error": type(error).__name__, "text": str(error)}
    print(json.dumps(outcome), flush=True)
