"""The clocks of a 调解案件, T1 to T8 and T12 of DOMAIN §1.3.

A clock follows the facts of the record, not its stage: an agreement in effect can be confirmed whether or not anybody moved the case on.
Source: beside each clock; P marks counts that the office has set itself and no norm asks for.
"""

from __future__ import annotations

from desktop_app.domain.clocks import Clock, Count

OPEN = ("draft", "registered", "accepted", "mediating", "concluded", "performing")  # before the case is closed
MONEY_OF_FAMILIES = ("bride_price", "support_elders", "support_children", "support_spouse", "family_property", "inheritance")
OF_STATUS = ("divorce", "marriage", "kinship", "adoption")  # what only a court or a registry settles
GRAVE = ("3", "4")  # 重大, 疑难 in the table of difficulties


def court_may_confirm(dispute_key: str = "", sub_key: str = "") -> bool:
    """Whether a court may confirm the agreement: not where it settles identity, adoption or marriage (法释〔2011〕5号 art. 4).

    A family dispute whose second level is not written down is taken for one of those, so that nobody is sent to court in vain.
    """
    return sub_key not in OF_STATUS and (dispute_key != "marriage_family" or sub_key in MONEY_OF_FAMILIES)


def may_still_be_confirmed(dispute_key: str = "", sub_key: str = "", jc_status: str = "planned") -> bool:
    """Whether the office should still remind of judicial confirmation."""
    return jc_status == "planned" and court_may_confirm(dispute_key, sub_key)


CASE_CLOCKS = (
    Clock(
        key="T1", title="调解期限", since="受理", start=("accepted_on",), count=Count(30), warn=(7, 3), settled=("concluded_on", "extended_to"),
        stages=OPEN, do="到期前调解终结；需要延期的，请双方签延期同意书并填“延期至”，否则按调解不成处理并告知", at="extended_to",
        basis="人民调解工作若干规定第 33 条；SF/T 0083",
    ),
    Clock(
        key="T2", title="延长的调解期限", since="双方同意延期至", start=("extended_to",), warn=(7, 3), settled=("concluded_on",), stages=OPEN,
        do="到期前调解终结，否则按调解不成处理并告知", basis="人民调解工作若干规定第 33 条",
    ),
    Clock(
        key="T3", title="申请司法确认", since="协议生效", start=("agreement.effective_on",), count=Count(30), warn=(20, 7, 2),
        settled=("judicial_confirmation.jointly_applied_on",), when=may_still_be_confirmed, grace=7,
        do="提醒双方：需要司法确认的，应共同向调委会所在地法院申请；不申请的，司法确认状态选“不申请”", basis="人民调解法第 33 条",
    ),
    Clock(
        key="T4", title="法院决定是否受理", since="共同申请", start=("judicial_confirmation.jointly_applied_on",), count=Count(3),
        settled=("judicial_confirmation.accepted_on", "judicial_confirmation.decided_on", "judicial_confirmation.result"), informs=True,
        do="到期向法院了解是否受理", basis="法释〔2011〕5号第 4 条",
    ),
    Clock(
        key="T5", title="法院裁定", since="法院受理", start=("judicial_confirmation.accepted_on",), count=Count(15),
        settled=("judicial_confirmation.decided_on",), informs=True, do="到期向法院了解裁定；法院可延长 10 日", basis="法释〔2011〕5号第 5 条",
    ),
    Clock(
        key="T6", title="履行协议", since="约定的履行期限", start=("performance.due_date",), warn=(3, 0),
        settled=("performance.done_on", "performance.waived_on"), stages=OPEN, tells=("debtor", "what", "amount"),
        do="到期询问是否履行；过期 3 日仍未履行的，督促并记入“督促履行”",
    ),
    Clock(
        key="T7", title="回访", since="协议生效", start=("agreement.effective_on",), count=Count(15), warn=(5, 0), settled=("followups",),
        do="回访双方，了解协议履行情况",
    ),  # P
    Clock(
        key="T7b", title="第二次回访", since="协议生效", start=("agreement.effective_on",), count=Count(90), warn=(10, 0), settled=("followups",),
        times=2, when=lambda difficulty: difficulty in GRAVE, do="重大、疑难纠纷再次回访，了解有无反复",
    ),  # P
    Clock(
        key="T8", title="激化报告", since="发现激化苗头", start=("forecast_on", "accepted_on", "received_on", "applied_on"),
        settled=("escalation",), when=lambda forecast: forecast != "1", stages=OPEN, do="当天向派出所和乡镇报告，并填写防止激化报告",
        basis="人民调解法第 25 条；人民调解工作若干规定第 32 条",
    ),
    Clock(
        key="T12", title="归档", since="结案", start=("closed_on",), count=Count(30), warn=(7, 0), stages=("closed",), do="整理卷宗，检查齐全后归档",
        at="retention",
    ),  # P
)  # fmt: skip
