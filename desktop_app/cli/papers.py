"""Printed papers: what a record can print, one document, a register as a book, and the templates they are made from."""

from __future__ import annotations

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain import period
from desktop_app.services.attaching import extract


def documents(args: Arguments) -> int:
    """What a record can print now."""
    with opened(args) as office:
        printout = office.printing.open(args.id)
    for one in printout.printables():
        emit({"document": one.document, "title": one.title})
    return 0


def print_(args: Arguments) -> int:
    """One document as a file."""
    from desktop_app.app import print_document

    with opened(args) as office:
        for sentence in print_document(office, args.id, args.document, args.out):
            note(sentence)
    return 0


def ledgers(args: Arguments) -> int:
    """Which registers there are."""
    with opened(args) as office:
        for book in office.ledgers.books():
            emit({"ledger": book.ledger.key, "title": book.ledger.title, "kind": book.kind.key if book.kind else None})
    return 0


def ledger(args: Arguments) -> int:
    """A register of a period as a file."""
    from desktop_app.app import print_ledger

    with opened(args) as office:
        for sentence in print_ledger(office, args.name, period.parse(args.period), args.out):
            note(sentence)
    return 0


def templates(args: Arguments) -> int:
    """The templates in force."""
    with opened(args) as office:
        for use in office.template_uses():
            template, refused = office.printing.templates.current(use)
            if refused is not None:
                note(f"《{use.title}》：本所的模板不能用，用的是随程序的。{refused}")
            emit({
                "template": use.name, "title": use.title, "version": template.version, "sha256": template.sha256, "origin": template.origin,
            })  # fmt: skip
    return 0


def template(args: Arguments) -> int:
    """Take a template out, put one in force, or go back to the shipped one."""
    with opened(args) as office:
        use, kept = office.template_use(args.name), office.printing.templates
        if args.out is not None:
            found, _ = kept.current(use)
            extract([found.data], args.out)
            note(f"《{use.title}》的模板已取出；用 WPS 改好后用 karstdesk template {use.name} --use 文件 换上")
        elif args.use is not None:
            found = kept.replace(use, args.use)
            note(f"《{use.title}》换用这个模板（版本 {found.version or '未写'}，校验值 {found.sha256[:8]}）")
        else:
            found = kept.withdraw(use.name)
            note(f"《{use.title}》换回随程序的模板（版本 {found.version}）")
    return 0


COMMANDS: dict[str, Command] = {
    "documents": documents, "print": print_, "ledgers": ledgers, "ledger": ledger, "templates": templates, "template": template,
}  # fmt: skip
