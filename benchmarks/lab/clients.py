"""Twenty pages at once: is every message answered, and how soon?

    python benchmarks/lab/clients.py

Twenty connections to one lab, each of which asks for the next picture as soon as the last one came, as a page
does while a hand drags. Every answer is held against its question.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from measuring import Found, RunningLab, percentiles, show
from websockets.asyncio.client import connect

CLIENTS = 20
MESSAGES = 100
LIMIT_S = 30.0


async def visit(lab: RunningLab, number: int) -> tuple[list[float], int]:
    """One page's questions: milliseconds until each answer, and how many answers were wrong."""
    times, wrong = [], 0
    address, origin = f"ws://127.0.0.1:{lab.port}/ws", f"http://127.0.0.1:{lab.port}"
    async with connect(address, origin=origin, compression=None) as socket:
        await socket.send(lab.token)
        for seq in range(MESSAGES):
            probe = (number * MESSAGES + seq) / 1000
            question = {"seq": seq, "do": "draw", "view": "neuron", "state": {"probe": probe}}
            text = json.dumps(question).encode()
            started = time.perf_counter()
            await socket.send(len(text).to_bytes(4, "little") + text)
            reply = await asyncio.wait_for(socket.recv(), LIMIT_S)
            times.append(1000 * (time.perf_counter() - started))
            head = json.loads(reply[4 : 4 + int.from_bytes(reply[:4], "little")])
            wrong += head["seq"] != seq or head["numbers"]["z"] != 1.5 * probe - 0.6
    return times, wrong


async def all_at_once(lab: RunningLab) -> list[tuple[list[float], int]]:
    """Every page, at the same time."""
    return await asyncio.gather(*(visit(lab, number) for number in range(CLIENTS)))


def measure() -> Found:
    """One lab, twenty pages."""
    with RunningLab() as lab:
        started = time.perf_counter()
        visits = asyncio.run(all_at_once(lab))
        passed = time.perf_counter() - started
    times = [one for mine, _ in visits for one in mine]
    numbers = {
        "asked": CLIENTS * MESSAGES,
        "answered": len(times),
        "wrong": sum(wrong for _, wrong in visits),
        "answers a second": len(times) / passed,
    }
    return {f"{CLIENTS} clients": {**numbers, **percentiles(times)}}


if __name__ == "__main__":
    found = measure()
    show(found)
    numbers = found[f"{CLIENTS} clients"]
    sys.exit(numbers["asked"] != numbers["answered"] or numbers["wrong"] > 0)
