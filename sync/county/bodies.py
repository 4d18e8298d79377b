"""Request bodies, bounded while they come in: nothing larger than agreed is ever held, and a sender who stops is let go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from sync.county.problems import Problem

PIECE_WAIT_S = 120  # between two pieces of a body; a 2G link pauses for a minute
WHOLE_WAIT_S = 3600  # for a whole body, however steadily it drips
UPLOAD = "multipart/form-data"
UPLOAD_FIELDS = 20


async def bounded_body(request: Request, most: int, media_type: str | None = None) -> bytes:
    """The body; raise Problem when it is larger than ``most`` bytes, of another type, or does not come."""
    if media_type is not None:
        _refuse_type(request, media_type)
    return b"".join([piece async for piece in _pieces(request, most)])


async def bounded_upload(request: Request, most: int, files: int = 1) -> FormData:
    """The fields and files of a form that uploads; raise Problem when it is larger than ``most`` bytes, no such form, or does not come.

    Files of more than 1 MiB wait on the server's disk until the caller closes the form.
    """
    _refuse_type(request, UPLOAD)
    try:
        return await MultiPartParser(request.headers, _pieces(request, most), max_files=files, max_fields=UPLOAD_FIELDS).parse()
    except (MultiPartException, ValueError, KeyError):
        raise Problem("bad-request", "上传的内容读不出来") from None


def _refuse_type(request: Request, media_type: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise Problem("media-type", f"应为 {media_type}")


async def _pieces(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    if size_of(request, most) > most:
        raise Problem("too-large", f"上限 {most} 字节")
    size, ends = 0, time.monotonic() + WHOLE_WAIT_S
    stream = request.stream().__aiter__()
    while True:
        try:
            piece = await asyncio.wait_for(anext(stream), min(PIECE_WAIT_S, max(0, ends - time.monotonic())))
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Problem("too-slow") from None
        except ClientDisconnect:
            raise Problem("bad-request", "内容没有传完") from None
        size += len(piece)
        if size > most:
            raise Problem("too-large", f"上限 {most} 字节")
        yield piece


def size_of(request: Request, most: int) -> int:
    """How many bytes a body says it has; ``most`` when it does not say, and more than that when it says nonsense."""
    stated = request.headers.get("content-length")
    if stated is None:
        return most
    return int(stated[:20]) if stated.isascii() and stated.isdigit() else most + 1
