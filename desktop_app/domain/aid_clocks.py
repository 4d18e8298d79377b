"""The clocks of a 法律援助申请, A1 to A6 of DOMAIN §2.2.

The county decides and assigns, so A3 to A5 only inform the station. Whether 日 in the Act means working days is settled by each county; the
shorter reading stands here (DOMAIN L-R15). Source: beside each clock; P marks counts that no norm asks for.
"""

from __future__ import annotations

from desktop_app.domain.clocks import Clock, Count

STATION = ("draft", "received", "precheck_missing", "urgent_first", "precheck_ok")  # before it is forwarded
COUNTY = ("forwarded", "county_received", "granted", "refused", "objection", "assigned")

AID_CLOCKS = (
    Clock(
        key="A1", title="转交县中心", since="初审通过", start=("precheck_on",), count=Count(1, "working"), warn=(1, 0), settled=("forwarded_on",),
        when=lambda precheck_opinion: precheck_opinion == "grant", stages=STATION, do="把申请材料转交县法律援助中心",
    ),  # P
    Clock(
        key="A2", title="补充材料", since="通知的补充期限", start=("supplement_notices.due_on",), warn=(3, 0),
        settled=("supplement_notices.supplied_on",), when=lambda precheck_opinion="missing": precheck_opinion == "missing", stages=STATION,
        do="催收补充材料；逾期未补充的，可转为“视为撤回”", basis="办理法律援助案件程序规定（一次性告知，未按要求补充的视为撤回）",
    ),
    Clock(
        key="A3", title="县中心审查", since="县中心受理", start=("county_received_on",), count=Count(7), settled=("county_decided_on",),
        stages=COUNTY, either=True, informs=True, do="到期向县中心了解审查结果", basis="法律援助法第 43 条",
    ),
    Clock(
        key="A4", title="县中心指派", since="决定给予", start=("county_decided_on",), count=Count(3), settled=("county_assigned_on",),
        stages=("granted",), either=True, informs=True, do="到期向县中心了解指派情况，并告知申请人", basis="法律援助法第 43 条",
    ),
    Clock(
        key="A5", title="异议审查", since="提出异议", start=("objected_on",), count=Count(5), settled=("county_objection_decided_on",),
        stages=("refused", "objection", "terminated"), either=True, informs=True, do="到期向县司法局了解审查结果", basis="法律援助法第 49 条",
    ),
    Clock(
        key="A6", title="时效届满", since="时效或期限届满日", start=("limitation_date",), warn=(30, 7), settled=("county_assigned_on",),
        stages=(*STATION, "forwarded", "county_received", "granted", "objection"), grace=30,
        do="不足 7 日的，请考虑先行提供法律援助，并提醒申请人及时起诉或申请仲裁", at="urgent_ground", basis="法律援助法第 44 条",
    ),
)  # fmt: skip
