"""karstcounty: one command in, values on stdout, sentences on stderr, an exit code; never a traceback."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence

from desktop_app.domain.errors import KarstError
from sync.county import logs
from sync.county.cli.commands import run
from sync.county.cli.parser import parser
from sync.county.console import Console, speaks_english


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logs.begin(sys.stderr)
    console = Console(sys.stdout, sys.stderr)
    try:
        given = parser(speaks_english()).parse_args(arguments)
        return run(given, console)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    except KarstError as failure:
        console.say(failure.sentence)
        return failure.exit_code
    except KeyboardInterrupt:
        console.say("已中断")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has left; nothing more to say to it
        return 1
    except OSError as error:
        console.say(f"文件读写失败：{error.strerror or error}（{error.filename or ''}）")
        return 1
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        console.say(f"程序出错（E-900 {type(error).__name__}，{frame.name}:{frame.lineno}）；数据没有因此改动，请把这一行报告给维护人员")
        return 1


if __name__ == "__main__":
    sys.exit(main())
