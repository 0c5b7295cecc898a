"""Writes exchange.json: chunk trees, samples and hidden chunks, from the words of their definition and of RFC 8439.

Only Python's own SHA-256 is used. Usage: python3 make_exchange.py > exchange.json
"""

import hashlib
import json
import struct


def h(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def data(size):
    """Bytes that repeat nowhere near a chunk's border."""
    return bytes((i * 7 + i // 251 + i // 1024) % 256 for i in range(size))


def leaves(content):
    chunks = [content[i : i + 1024] for i in range(0, len(content), 1024)]
    return [h(b"\x10", struct.pack(">QI", i, len(c)), c) for i, c in enumerate(chunks)]


def levels(row):
    rows = [row]
    while len(row) > 1:
        above = []
        for i in range(0, len(row), 2):
            above.append(row[i] if i + 1 == len(row) else h(b"\x11", row[i], row[i + 1]))
        rows.append(above)
        row = above
    return rows


def proof(rows, index):
    found = b""
    for row in rows[:-1]:
        if index ^ 1 < len(row):
            found += row[index ^ 1]
        index >>= 1
    return found


def quarter(s, a, b, c, d):
    def rotate(x, n):
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    s[a] = (s[a] + s[b]) & 0xFFFFFFFF
    s[d] = rotate(s[d] ^ s[a], 16)
    s[c] = (s[c] + s[d]) & 0xFFFFFFFF
    s[b] = rotate(s[b] ^ s[c], 12)
    s[a] = (s[a] + s[b]) & 0xFFFFFFFF
    s[d] = rotate(s[d] ^ s[a], 8)
    s[c] = (s[c] + s[d]) & 0xFFFFFFFF
    s[b] = rotate(s[b] ^ s[c], 7)


def block(key, counter, nonce):
    first = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    first += [counter] + list(struct.unpack("<3I", nonce))
    s = list(first)
    for _ in range(10):
        for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter(s, *q)
        for q in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(s, *q)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(s, first)))


def hide(key, index, chunk):
    nonce = b"\0\0\0\0" + struct.pack(">Q", index)
    stream = b"".join(block(key, i, nonce) for i in range((len(chunk) + 63) // 64))
    return bytes(a ^ b for a, b in zip(chunk, stream))


# RFC 8439, 2.3.2.
rfc = block(bytes(range(32)), 1, bytes.fromhex("000000090000004a00000000"))
assert rfc.hex().startswith("10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c06803"), rfc.hex()

trees = []
for size in (1, 1023, 1024, 1025, 2048, 3072, 5000, 7 * 1024, 8 * 1024, 8 * 1024 + 1, 11 * 1024 + 17):
    rows = levels(leaves(data(size)))
    root = rows[-1][0]
    chunks = len(rows[0])
    trees.append(
        {
            "size": size,
            "root": root.hex(),
            "depth": len(rows) - 1,
            "nodes": sum(map(len, rows)),
            "proofs": [proof(rows, i).hex() for i in range(chunks)],
            "samples": [int.from_bytes(h(root, struct.pack(">Q", i)), "big") % chunks for i in range(16)],
        }
    )

hidden = []
for index, length in ((0, 1024), (1, 1024), (300, 17), (2**32 - 1, 1)):
    key = h(b"key", struct.pack(">Q", index))
    hidden.append(
        {"key": key.hex(), "key_hash": h(key).hex(), "index": index, "length": length, "hash": h(hide(key, index, data(length))).hex()}
    )

print(json.dumps({"trees": trees, "hidden": hidden}, indent=1))
