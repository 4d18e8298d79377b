"""Code tables of a 调解案件: what the dispute is, where it came from, how it went and how its file is kept.

Source: beside each table; "own" marks codes of this program, no standard behind them.
"""

from __future__ import annotations

from desktop_app.domain.codes import Codes, shipped

DISPUTE = Codes("纠纷类别", {
    "marriage_family": "婚姻家庭纠纷", "neighbour": "邻里纠纷", "house_homestead": "房屋宅基地纠纷", "contract": "合同纠纷",
    "production": "生产经营纠纷", "damages": "损害赔偿纠纷", "forest_land": "山林土地纠纷", "expropriation": "征地拆迁纠纷",
    "environment": "环境污染纠纷", "wage_arrears": "拖欠农民工工资纠纷", "labour_other": "其他劳动争议纠纷", "tourism": "旅游纠纷",
    "ecommerce": "电子商务纠纷", "consumer_other": "其他消费纠纷", "medical": "医疗纠纷", "traffic": "道路交通事故纠纷",
    "property_mgmt": "物业纠纷", "other": "其他纠纷",
}, source="own keys, DOMAIN §1.4; names S4, S8")  # fmt: skip
SUB_DISPUTE = Codes("纠纷二级类别", {
    "divorce": "离婚", "marriage": "确认婚姻关系", "kinship": "确认身份关系", "adoption": "收养",
    "bride_price": "彩礼", "support_elders": "赡养", "support_children": "抚养", "support_spouse": "扶养",
    "family_property": "分家析产", "inheritance": "继承", "domestic_violence": "家暴", "passage": "通行", "drainage": "排水",
    "light": "采光", "shared_water": "相邻用水", "noise": "噪音", "land_contract": "承包经营", "boundary": "界址",
    "forest_ownership": "林木权属", "seedlings": "青苗损害", "water_source": "水源",
}, source="own, DOMAIN §1.4")  # fmt: skip
SAN_DA = Codes("三大纠纷类型", {"land": "土地", "forest": "林木林地", "water": "水利"}, source="S43; own keys")
SOURCE = shipped("案件来源", "case_source", source="S4 SYS267; zongzhi own, exported as 7", more={"zongzhi": "综治中心流转"})
APPLIED, INITIATIVE = "1", "2"
DIFFICULTY = shipped("难度", "difficulty", source="S4 SYS112")
RESULT = Codes("调解结果", {"1": "调解成功", "2": "调解不成功"}, source="S4 SYS110")
SUCCESS, FAILURE = "1", "2"
FAIL_REASON = Codes("不成原因", {
    "refusal": "一方拒绝", "too_far_apart": "分歧过大", "missing": "下落不明", "overdue": "超期", "sued": "已起诉", "other": "其他",
}, source="own, DOMAIN §1.5 D")  # fmt: skip
MODE = Codes(
    "调解方式", {"on_site": "现场", "home": "上门", "circuit": "巡回", "video": "视频", "phone": "电话"}, source="own, DOMAIN §1.5 D"
)
FLAGS = Codes("特别标记", {
    "none": "均不涉及", "minor": "涉未成年人", "domestic_violence": "涉家庭暴力", "military": "涉军", "ethnic_religious": "涉民族宗教",
    "migrant_worker": "涉农民工",
}, source="own, DOMAIN §1.5 D")  # fmt: skip
CONFIDENTIALITY = Codes("查看范围", {"normal": "一般", "handlers": "限办案人", "sealed": "封存"}, source="own, DOMAIN §1.5 D")
BARRED = Codes("不予受理情形", {
    "none": "无", "reserved": "法律规定由专门机关管辖或禁止调解", "taken": "法院、公安或其他机关已受理或已解决",
}, source="S15 art. 22; own keys")  # fmt: skip
STATUS = Codes("履行情况", {
    "none": "尚未履行", "partial": "部分履行", "done": "协议已履行", "breach": "未履行", "sued": "达成协议后起诉",
    "judgment_upheld": "法院判决维持", "other": "其他",
}, source="own keys, DOMAIN §1.2; S4 SYS106")  # fmt: skip
JC_STATUS = Codes("司法确认状态", {
    "none": "不申请", "planned": "拟申请", "applied": "已申请", "accepted": "法院已受理", "confirmed": "确认有效", "refused": "不予受理",
    "invalid": "驳回或确认无效",
}, source="own keys, DOMAIN §1.2")  # fmt: skip
ARCHIVE = Codes("归档状态", {
    "open": "未归档", "checked": "已审核", "bound": "已装订", "handed_over": "已移交", "destroyed": "已销毁",
}, source="own keys, DOMAIN §1.2")  # fmt: skip
RETENTION = shipped("保管期限", "file_retention", source="S4 SYS198")
CURRENCY = Codes("币种", {"CNY": "人民币", "VND": "越南盾", "USD": "美元", "other": "其他"}, source="ISO 4217; other own")
TOLD = Codes("通报单位", {"foreign_office": "外事办", "border": "边检", "police": "公安", "commerce": "商务"}, source="own, DOMAIN §1.10")
