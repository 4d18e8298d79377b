"""What is read: the overview of offices, registers page by page, one record with its history, its attachments."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from desktop_app.domain.privacy import is_sealed
from sync.county import dossier, lookup, offices, registers
from sync.county.pages.desk import Desk
from sync.county.permissions import REVIEWERS
from sync.county.problems import Problem
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """The overview, the registers, one record, one attachment."""
    bureau = desk.bureau

    @router.get("/")
    def first(request: Request) -> Response:
        session = desk.who(request)
        kinds = {kind.key: kind.title for kind in bureau.kinds}
        return desk.page(
            "overview.html",
            session,
            here="/",
            view=registers.overview(bureau, session.territory, request.query_params.get("after", "")[:20]),
            kinds=kinds,
        )

    @router.get("/records")
    def listed(request: Request) -> Response:
        session, asked = desk.who(request), request.query_params
        if typed := asked.get("q", "").strip()[:64]:
            return desk.page("found.html", session, here="/records", q=typed, lines=registers.found(bureau, typed, session.territory))
        places = [office for office in offices.offices(bureau) if session.territory.holds(office.code)]
        counties = sorted({office.county_id for office in places})
        if not counties:
            return desk.message(200, "还没有司法所", "先在服务器上用 karstcounty office add 登记司法所")
        office, first_county = asked.get("office", ""), asked.get("county", counties[0])
        wish = registers.Wish(
            county_id=office[:6] or first_county, kind=asked.get("kind") or bureau.kinds[0].key, office=office,
            stage=asked.get("stage", ""), review=asked.get("review", ""), since=asked.get("since", ""), until=asked.get("until", ""),
            after=asked.get("after", ""),
        )  # fmt: skip
        view = registers.register(bureau, wish, session.territory)
        counts = {kind.key: sum(o.by_kind.get(kind.key, 0) for o in places) for kind in bureau.kinds}
        day = registers.day_of(view.kind)
        return desk.page("register.html", session, here="/records", view=view, wish=wish, offices=places, kinds=bureau.kinds, counts=counts,
                         reviews=registers.REVIEWS, day=view.kind.blanks[day].label if day else "")  # fmt: skip

    @router.get("/records/{record}")
    def one(request: Request, record: str) -> Response:
        session, wanted = desk.who(request), lookup.record_id(record)
        view = dossier.record_page(bureau, wanted, session.territory)
        desk.note(session, "view", view.id)  # who looked at whose case is kept: PIPL arts. 51, 54
        return dossier_page(desk, session, view)

    @router.get("/records/{record}/{sha256}")
    def file(request: Request, record: str, sha256: str) -> Response:
        county_id, attached = _attached(desk, request, record, sha256)
        headers = _LOCKED | {"content-disposition": f"attachment; filename*=UTF-8''{quote(attached.name or sha256, safe='')}"}
        return StreamingResponse(bureau.blobs(county_id).pieces(bytes.fromhex(sha256)), 200, headers, "application/octet-stream")

    @router.get("/records/{record}/{sha256}/picture")
    def picture(request: Request, record: str, sha256: str) -> Response:
        county_id, attached = _attached(desk, request, record, sha256)
        kept = bureau.blobs(county_id)
        content = b"".join(kept.pieces(bytes.fromhex(sha256))) if attached.is_picture else b""
        shown_as = picture_type(content)
        if shown_as is None:
            raise Problem("media-type", "这个附件不是能显示的图片（JPEG、PNG、WebP），请下载后查看")
        return Response(content, media_type=shown_as, headers=_LOCKED | {"content-disposition": "attachment"})


_LOCKED = {"cache-control": "no-store", "content-security-policy": "default-src 'none'; sandbox"}  # beside the policy of every page


def _attached(desk: Desk, request: Request, record: str, sha256: str) -> tuple[str, dossier.Attached]:
    """An attachment that a record of the session's names, and its county; looking at it is kept. Raise Problem or Unknown."""
    session, wanted, bureau = desk.who(request), lookup.record_id(record), desk.bureau
    with bureau.database.reading() as connection:
        county_id, stored = lookup.seen_anywhere(bureau, connection, wanted, session.territory)
        content = stored.state.nested()
        held = [] if is_sealed(content) else dossier.attachments(bureau, connection, county_id, content)
    attached = next((one for one in held if one.sha256 == sha256 and one.here), None)
    if attached is None:
        raise Problem("not-found", "这个附件不在这条记录里，或者还没有送到")
    desk.note(session, "file", f"{record} {sha256}")
    return county_id, attached


def picture_type(content: bytes) -> str | None:
    """The type of a picture by how it begins, never by what it is called; None for anything else, SVG (which can hold scripts) too."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def dossier_page(desk: Desk, session: Session, view: dossier.RecordPage, status: int = 200, says: str = "") -> Response:
    """The page of one record, with what came of a form on it."""
    return desk.page("record.html", session, status, here="/records", view=view, says=says, may_decide=session.role in REVIEWERS.roles)
