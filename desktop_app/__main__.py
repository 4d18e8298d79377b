"""`karstdesk`: with a command, the command line; without one, the window. No traceback ever reaches a person."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from desktop_app import __version__
from desktop_app.cli.commands import run
from desktop_app.cli.parser import parser
from desktop_app.domain.errors import KarstError, Refused

_FAULTS_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; its exit code."""
    _speak_into_the_void()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    if getattr(sys, "frozen", False) and (newer := _newer_version()):
        from desktop_app.services.switching import hand_over

        return hand_over(newer, sys.argv[1:] if arguments is None else arguments)
    args = parser().parse_args(arguments)
    try:
        if args.command is None:
            from desktop_app.app import run_window

            return _settled(run_window(args.home, args.key_file))
        return _settled(run(args))
    except KarstError as error:
        sys.stderr.write(_sentence(error) + "\n")
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output is gone; nothing more can be said
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("已中断；已保存的都在\n")
        return 1
    except Exception as error:
        sys.stderr.write(_bug(error) + "\n")
        return 1


def _newer_version() -> Path | None:
    """The folder of a fetched version that is to run instead of this one; None when this one is to run."""
    from desktop_app.services import switching

    own = tuple(int(part) for part in __version__.split("."))
    return switching.instead(switching.program_home(), own) if switching.may_hand_over() else None


def _settled(code: int) -> int:
    """Note that this version did its work, so that it is trusted from now on; the exit code as it was."""
    if code == 0 and getattr(sys, "frozen", False):
        from desktop_app.services import switching

        switching.worked(switching.program_home(), __version__)
    return code


def _speak_into_the_void() -> None:
    """Without a console Windows gives the window program no streams; what is said there goes nowhere."""
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()


def _sentence(error: KarstError) -> str:
    faults = error.faults if isinstance(error, Refused) else ()
    new = [str(fault) for fault in faults if str(fault) not in error.sentence]
    more = [f"……还有 {len(new) - _FAULTS_SHOWN} 项"] if len(new) > _FAULTS_SHOWN else []
    return "\n".join([f"{error.sentence}（{error.code}）", *(f"  · {fault}" for fault in new[:_FAULTS_SHOWN]), *more])


def _bug(error: Exception) -> str:
    """Where our own fault lies, without any of the data it happened on."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename.replace(chr(92), '/').rpartition('/')[2]}:{place.lineno}"
    return f"程序内部出错，这一步没有完成，已保存的数据都在。请把这一行报给县局：{type(error).__name__} {where}（E-900）"


if __name__ == "__main__":
    sys.exit(main())
