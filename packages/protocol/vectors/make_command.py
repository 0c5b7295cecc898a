"""Writes the vectors of the purpose "command" into sign-bytes.json, from the words of their definition alone.

Only Python's own SHA-256 is used. Usage: python3 make_command.py sign-bytes.json (what stands there of other purposes stays)
"""

import hashlib
import json
import struct
import sys

PURPOSE = "command"
FIELDS = [
    ("machine", "u64"),
    ("ownership_epoch", "u32"),
    ("command", "u64"),
    ("key_version", "u32"),
    ("name", "text"),
    ("payload", "hash"),
    ("is_done", "u8"),
    ("result", "hash"),
]


def prefixed(form, data):
    return struct.pack(form, len(data)) + data


def written(kind, value):
    if kind == "text":
        return prefixed(">I", value.encode())
    if kind == "hash":
        return bytes.fromhex(value)
    return struct.pack({"u8": ">B", "u32": ">I", "u64": ">Q"}[kind], int(value))


def vector(chain_id, contract, message):
    fields = [(name, kind, message[name]) for name, kind in FIELDS]
    preimage = b"flywheel/" + PURPOSE.encode() + b"/v1\0"
    preimage += prefixed(">H", chain_id.encode()) + prefixed(">H", contract.encode())
    preimage += b"".join(written(kind, value) for _, kind, value in fields)
    return {
        "purpose": PURPOSE,
        "chain_id": chain_id,
        "contract": contract,
        "message": message,
        "fields": [
            {"name": name, "type": kind, "value": value if isinstance(value, str) else str(int(value))}
            for name, kind, value in fields
        ],
        "preimage": preimage.hex(),
        "digest": hashlib.sha256(preimage).hexdigest(),
    }


def message(*values):
    return {name: value for (name, _), value in zip(FIELDS, values)}


unlock = hashlib.sha256(b"door 1, until 18:00").hexdigest()
opened = hashlib.sha256(b"opened at 17:01").hexdigest()
vectors = [
    vector("flywheel-local-1", "cosmwasm1accesscontroladdress", message(1, 0, 1, 1, "unlock", unlock, True, opened)),
    vector("x", "y", message(2**53 - 1, 2**32 - 1, 2**53 - 1, 2**32 - 1, "set-point_2.b", "00" * 32, False, "ff" * 32)),
]

path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    content = json.load(file)
content["vectors"] = [row for row in content["vectors"] if row["purpose"] != PURPOSE] + vectors
with open(path, "w", encoding="utf-8") as file:
    file.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
