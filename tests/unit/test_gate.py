"""The gate of the county's server: order, classes, a full queue, bodies, and who leaves while waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sync.county.gate import AT_ONCE, BODIES, OF_THOSE, WAITING, Class, Gate
from sync.county.problems import Problem


class Stage:
    """A gate with everybody who came to it."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.served: list[str] = []
        self.doors: dict[str, asyncio.Event] = {}

    def comes(self, name: str, kind: Class = "records") -> asyncio.Task[None]:
        """Somebody who, once served, stays until their door is opened."""
        self.doors[name] = asyncio.Event()

        async def be_served() -> None:
            async with self.gate.turn(kind):
                self.served.append(name)
                await self.doors[name].wait()

        return asyncio.create_task(be_served())

    async def leaves(self, name: str) -> None:
        self.doors[name].set()
        await settle()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def play(scene: Callable[[Stage], Awaitable[None]]) -> None:
    asyncio.run(scene(Stage()))  # type: ignore[arg-type]


def test_those_who_wait_are_served_in_the_order_they_came() -> None:
    async def scene(stage: Stage) -> None:
        tasks = [stage.comes(f"r{number}") for number in range(AT_ONCE + 3)]
        await settle()
        assert stage.served == [f"r{number}" for number in range(AT_ONCE)]
        for number in range(AT_ONCE + 3):
            await stage.leaves(f"r{number}")
        await asyncio.gather(*tasks)
        assert stage.served == [f"r{number}" for number in range(AT_ONCE + 3)]

    play(scene)


def test_records_go_before_attachments_that_came_earlier() -> None:
    async def scene(stage: Stage) -> None:
        tasks = [stage.comes(f"a{number}", "attachments") for number in range(OF_THOSE + 2)]
        tasks += [stage.comes(f"r{number}") for number in range(AT_ONCE)]
        await settle()
        assert stage.served == ["a0", "a1", *(f"r{number}" for number in range(AT_ONCE - OF_THOSE))]
        await stage.leaves("a0")
        assert stage.served[-1] == f"r{AT_ONCE - OF_THOSE}"
        for name in list(stage.doors):
            await stage.leaves(name)
        await asyncio.gather(*tasks)
        assert stage.served[-2:] == ["a2", "a3"]

    play(scene)


def test_who_finds_the_queue_full_is_told_when_to_come_back() -> None:
    async def scene(stage: Stage) -> None:
        tasks = [stage.comes(f"a{number}", "attachments") for number in range(OF_THOSE + WAITING["attachments"])]
        await settle()
        with pytest.raises(Problem) as refused:
            await stage.comes("late", "attachments")
        assert refused.value.code == "busy"
        assert refused.value.headers is not None and 5 <= int(refused.value.headers["Retry-After"]) <= 120
        assert stage.gate.refused == 1
        for name in list(stage.doors):
            await stage.leaves(name)
        await asyncio.gather(*tasks)

    play(scene)


def test_who_leaves_the_queue_keeps_nobody_waiting() -> None:
    async def scene(stage: Stage) -> None:
        tasks = [stage.comes(f"r{number}") for number in range(AT_ONCE + 2)]
        await settle()
        tasks[AT_ONCE].cancel()
        await settle()
        assert stage.gate.waiting == 1
        await stage.leaves("r0")
        assert stage.served[-1] == f"r{AT_ONCE + 1}"
        for name in list(stage.doors):
            await stage.leaves(name)
        await asyncio.gather(*tasks, return_exceptions=True)
        fresh = stage.comes("fresh")
        await settle()
        assert stage.served[-1] == "fresh"
        await stage.leaves("fresh")
        await fresh

    play(scene)


def test_bodies_are_bounded_all_together_and_one_alone_always_fits() -> None:
    gate = Gate()
    with gate.room(BODIES + 1, "records"), pytest.raises(Problem, match="busy"), gate.room(1, "records"):
        raise AssertionError
    with gate.room(BODIES, "attachments"):
        pass
