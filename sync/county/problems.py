"""What the server says when it refuses: for programs problem+json (RFC 9457) with a stable code, for people one Chinese sentence."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request the server does not do; the code says why."""

    def __init__(self, code: str, detail: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.headers = code, detail, headers


@dataclass(frozen=True, slots=True)
class Sentence:
    """The status of a code and what it means."""

    status: int
    title: str


SENTENCES: dict[str, Sentence] = {
    "bad-packet": Sentence(400, "收到的不是完好的 KSP 报文"),
    "bad-request": Sentence(422, "请求的参数不对"),
    "bad-signature": Sentence(403, "签名与登记的电脑不符"),
    "bad-batch": Sentence(403, "一批改动的签名不对，没有收下"),
    "unknown-device": Sentence(403, "县局没有登记这台电脑"),
    "revoked": Sentence(403, "县局已停用这台电脑"),
    "format": Sentence(403, "两端程序版本相差太远，请升级"),
    "wrong-code": Sentence(403, "配对码不对"),
    "code-dead": Sentence(403, "配对码已因多次输错而作废，请向县局另要一个"),
    "code-expired": Sentence(403, "配对码已过期，请向县局另要一个"),
    "code-used": Sentence(403, "配对码已经用过，请向县局另要一个"),
    "other-office": Sentence(403, "配对码是发给另一个司法所的"),
    "too-many": Sentence(403, "这个司法所登记的电脑太多"),
    "forbidden": Sentence(403, "您的角色不办理这一项"),
    "not-found": Sentence(404, "没有这个地址或内容"),
    "method": Sentence(405, "这个地址不接受这种请求"),
    "offset": Sentence(409, "这一段接不上已有的部分"),
    "too-large": Sentence(413, "内容超过上限"),
    "media-type": Sentence(415, "内容的类型不对"),
    "too-slow": Sentence(408, "内容没有在规定时间内到达"),
    "not-shown": Sentence(403, "这台电脑没有证明它有这个附件"),
    "no-room": Sentence(507, "县局服务器磁盘快满了，附件暂时不收；记录照常收"),
    "quota": Sentence(507, "本所附件已到县局规定的总量，暂时不收；记录照常收"),
    "fault": Sentence(500, "县局服务器出了差错，数据没有改动"),
    "busy": Sentence(503, "县局服务器正忙，请过一会儿再来；没有丢失任何东西"),
    "unavailable": Sentence(503, "县局服务器暂时不能存取数据，请稍后再试"),
}
_BY_STATUS = {404: "not-found", 405: "method", 413: "too-large", 415: "media-type", 422: "bad-request", 500: "fault"}


def code_of(status: int) -> str:
    """The code for a status that a library chose."""
    return _BY_STATUS.get(status, "bad-request" if status < 500 else "fault")


def response(code: str, detail: str = "", *, headers: dict[str, str] | None = None, status: int | None = None) -> Response:
    """The problem as a program reads it."""
    sentence = SENTENCES.get(code, SENTENCES["bad-request"])
    body = {
        "type": f"urn:karst:problem:{code}", "title": sentence.title, "status": status or sentence.status, "code": code,
        "detail": detail or sentence.title,
    }  # fmt: skip
    return Response(msgspec.json.encode(body), status or sentence.status, headers, MEDIA_TYPE)


def schema() -> dict[str, object]:
    """The problem as OpenAPI describes it."""
    text = {"type": "string"}
    properties = {"type": text, "title": text, "status": {"type": "integer"}, "code": text | {"enum": sorted(SENTENCES)}, "detail": text}
    return {"type": "object", "required": ["type", "title", "status", "code", "detail"], "properties": properties}
