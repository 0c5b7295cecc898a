#!/usr/bin/env python3
"""Writes fleet.json and evidence.json: trees and proofs by RULES N4 and N6, with nothing but the standard library.

It is a second implementation, simple and slow, to test the fast one against. Run it in any folder; it writes beside
itself and gives the same bytes each time.
"""

import hashlib
import json
from pathlib import Path

CHAIN_ID = "flywheel-1"
CONTRACT = "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d"
CELLS = ["872830828ffffff", "87283472bffffff", "85283473fffffff"]
CLASSES = ["charger", "meter", "luftgütesensor", ""]


def h(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u(bits, number):
    return number.to_bytes(bits // 8, "big")


def text(string):
    encoded = string.encode()
    return u(16, len(encoded)) + encoded


def draw(name, bits):
    """A number that looks random and is always the same."""
    return int.from_bytes(h(name.encode()), "big") >> (256 - bits)


def levels_of(leaves, empty, parent):
    """All levels, padding included, from the leaves up."""
    size = 1
    while size < len(leaves):
        size *= 2
    levels = [leaves + [empty] * (size - len(leaves))]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([parent(below[i], below[i + 1]) for i in range(0, len(below), 2)])
    return levels


def siblings(levels, positions, write):
    """Level by level, left to right: the node beside each known one, unless it is known too."""
    known, proof = set(positions), b""
    for level in levels[:-1]:
        for position in sorted({place ^ 1 for place in known} - known):
            proof += write(level[position])
        known = {place // 2 for place in known}
    return proof.hex()


def fleet_tree(size, fleets):
    machine, entries = 0, []
    for i in range(size):
        machine += 1 + draw(f"gap {size} {i}", 3)
        entries.append((machine, draw(f"amount {size} {i}", 90)))

    levels = levels_of(
        [(h(b"\x00", u(64, machine), u(128, amount)), amount) for machine, amount in entries],
        (h(b"\x02"), 0),
        lambda left, right: (
            h(b"\x01", left[0], u(128, left[1]), right[0], u(128, right[1])),
            left[1] + right[1],
        ),
    )
    top_hash, top_sum = levels[-1][0]
    return {
        "entries": [[machine, str(amount)] for machine, amount in entries],
        "sum": str(top_sum),
        "root": h(b"\x03", text(CHAIN_ID), text(CONTRACT), top_hash, u(128, top_sum)).hex(),
        "proofs": [
            {"positions": fleet, "siblings": siblings(levels, fleet, lambda node: node[0] + u(128, node[1]))}
            for fleet in fleets
        ],
    }


def evidence_leaf(epoch, machine):
    name = f"evidence {epoch} {machine}"
    salt = h(b"salt", name.encode())
    digests = [h(b"report", name.encode(), u(8, i)) for i in range(draw(name, 2))]
    cell = None if draw(name + "place", 1) else CELLS[draw(name + "cell", 8) % len(CELLS)]
    leaf = {
        "epoch": epoch,
        "machine_id": machine,
        "class": CLASSES[draw(name + "class", 2)],
        "cell": cell,
        "accepted": draw(name + "accepted", 32),
        "refused": draw(name + "refused", 8),
        "reports": h(salt, *digests).hex(),
    }
    hashed = h(
        b"\x04",
        u(64, epoch),
        u(64, machine),
        text(leaf["class"]),
        u(64, int(cell or "0", 16)),
        u(32, leaf["accepted"]),
        u(32, leaf["refused"]),
        h(salt, *digests),
    )
    return {"leaf": leaf, "salt": salt.hex(), "digests": [d.hex() for d in digests], "hash": hashed.hex()}


def evidence_tree(keys):
    leaves = [evidence_leaf(epoch, machine) for epoch, machine in keys]
    hashes = [bytes.fromhex(leaf["hash"]) for leaf in leaves]
    levels = levels_of(hashes, h(b"\x06"), lambda left, right: h(b"\x05", left, right))
    return {
        "leaves": leaves,
        "root": levels[-1][0].hex(),
        "proofs": [siblings(levels, [position], bytes) for position in range(len(leaves))],
    }


def write(name, content):
    path = Path(__file__).with_name(name)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


write(
    "fleet.json",
    {
        "chain_id": CHAIN_ID,
        "contract": CONTRACT,
        "trees": [
            fleet_tree(1, [[0]]),
            fleet_tree(2, [[0], [1], [0, 1]]),
            fleet_tree(3, [[2], [0, 2], [1, 2], [0, 1, 2]]),
            fleet_tree(7, [[6], [0, 6], [1, 2], [3, 4, 5], [0, 2, 4, 6], list(range(7))]),
            fleet_tree(33, [[32], [0, 32], [15, 16], [5, 6, 7, 8, 30], list(range(33))]),
            fleet_tree(150, [[149], [63, 64], list(range(100, 150)), list(range(0, 150, 3)), [0, 1, 2, 77, 148, 149]]),
        ],
    },
)
write(
    "evidence.json",
    {
        "trees": [
            evidence_tree([]),
            evidence_tree([(0, 1)]),
            evidence_tree([(4, 1), (4, 9)]),
            evidence_tree([(4, 1), (4, 9), (5, 1)]),
            evidence_tree([(epoch, machine) for epoch in (7, 8) for machine in (2, 3, 300, 2**40, 2**53 - 1)]),
        ]
    },
)
