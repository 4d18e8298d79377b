"""People and bodies without their names, for papers that go further than the file: 韦某, 某公司.

Source: DOMAIN §1.9 (parties masked), §5.4 (姓+某).
"""

from __future__ import annotations

SOMEBODY = "某"
COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "夏侯", "东方", "南宫", "独孤", "端木", "申屠",
)  # fmt: skip  # surnames of two characters
_BODIES = (
    "公司", "合作社", "村民委员会", "居民委员会", "村委会", "居委会", "人民政府", "中学", "小学", "学校", "幼儿园", "医院", "卫生院", "银行", "信用社",
    "林场", "农场", "工厂", "厂", "矿", "店", "部", "队", "站", "所", "局", "中心", "协会", "集团", "单位",
)  # fmt: skip


def masked_name(name: str) -> str:
    """A person's surname and 某; of a name in another script its first letter and 某; "" for nothing."""
    name = name.strip()
    if not name:
        return ""
    if name[:2] in COMPOUND and len(name) > 2:
        return name[:2] + SOMEBODY
    return (name[0] if "\u3400" <= name[0] <= "\U0003ffff" else f"{name[0].upper()}.") + SOMEBODY


def looks_like_a_body(name: str) -> bool:
    """Whether a name is that of a body and not of a person."""
    return len(name.strip()) > 4 and name.strip().endswith(_BODIES)


def masked_body(name: str) -> str:
    """What kind of body it is: 某公司, 某村委会; 某单位 when its name does not say."""
    kind = next((ending for ending in _BODIES if name.strip().endswith(ending)), "单位")
    return SOMEBODY + kind
