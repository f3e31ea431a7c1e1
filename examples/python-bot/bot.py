"""The smallest bot: its chat is this terminal. Lines are `name: what is said`."""

import asyncio
import logging
import sys

from dazza import BatchSystem


async def main(database: str) -> None:
    async with BatchSystem(
        database,
        timezoneOffset=10,
        runOnStartup=True,
        on_achievement=lambda news: print(news.line),
    ) as batch:
        while line := await asyncio.to_thread(sys.stdin.readline):
            name, _, text = line.strip().partition(": ")
            if not text:
                continue
            batch.record(name, text)
            answer = await batch.answer_async(name, text)
            if answer:
                print(answer, flush=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(sys.argv[1]))
