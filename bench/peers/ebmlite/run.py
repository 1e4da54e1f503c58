"""Reads a stream of GetMedia the way the Python consumer library for Kinesis Video Streams does, with ebmlite.

The bytes that came so far are parsed anew with every chunk, until the header of a second fragment is seen; then the
first is cut off, parsed by itself, and its blocks and tags are visited. Arguments: FILE CHUNK_BYTES.
"""

import io
import json
import sys
import time

from ebmlite import loadSchema

EBML, SEGMENT, CLUSTER, SIMPLE_BLOCK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xA3
TAGS, TAG, SIMPLE_TAG = 0x1254C367, 0x7373, 0x67C8


def visit(document):
    frames = payload = tags = 0
    for element in document:
        if element.id != SEGMENT:
            continue
        for child in element:
            if child.id == CLUSTER:
                for block in child:
                    if block.id == SIMPLE_BLOCK:
                        frames += 1
                        payload += len(block.value) - 4
            elif child.id == TAGS:
                tags += sum(1 for tag in child if tag.id == TAG for simple in tag if simple.id == SIMPLE_TAG and
                            [part.value for part in simple])
    return frames, payload, tags


def main(path, chunk_bytes):
    schema = loadSchema("matroska.xml")
    stream = open(path, "rb").read()
    frames = payload = 0
    start = time.perf_counter()
    buffer = bytearray()
    for at in range(0, len(stream), chunk_bytes):
        buffer.extend(stream[at:at + chunk_bytes])
        headers = [element for element in schema.load(io.BytesIO(buffer), headers=True) if element.id == EBML]
        # The library cuts off one fragment a read; here all that are whole, or large reads would leave some behind.
        for first, second in zip(headers, headers[1:]):
            found = visit(schema.load(io.BytesIO(buffer[first.offset:second.offset]), headers=True))
            frames += found[0]
            payload += found[1]
        if len(headers) > 1:
            buffer = buffer[headers[-1].offset:]
    seconds = time.perf_counter() - start
    print(json.dumps({"frames": frames, "payloadBytes": payload, "seconds": seconds}))


main(sys.argv[1], int(sys.argv[2]))
