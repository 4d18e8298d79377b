"""Request bodies, bounded while they come in: nothing larger than agreed is ever held, and a sender who stops is let go."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from sync.county.problems import Problem

PIECE_WAIT_S = 120  # between two pieces of a body; a 2G link pauses for a minute


async def bounded_body(request: Request, most: int, media_type: str | None = None) -> bytes:
    """The body; raise Problem when it is larger than ``most`` bytes, of another type, or does not come."""
    if media_type is not None and request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise Problem("media-type", f"应为 {media_type}")
    stated = request.headers.get("content-length", "0")
    if not stated.isascii() or not stated.isdigit() or int(stated) > most:
        raise Problem("too-large", f"上限 {most} 字节")
    pieces: list[bytes] = []
    size = 0
    stream = request.stream().__aiter__()
    while True:
        try:
            piece = await asyncio.wait_for(anext(stream), PIECE_WAIT_S)
        except StopAsyncIteration:
            return b"".join(pieces)
        except TimeoutError:
            raise Problem("too-slow") from None
        except ClientDisconnect:
            raise Problem("bad-request", "内容没有传完") from None
        size += len(piece)
        if size > most:
            raise Problem("too-large", f"上限 {most} 字节")
        pieces.append(piece)
