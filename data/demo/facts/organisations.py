"""Organisations 单位 that handle issues: departments, utilities, offices and property companies."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.ground import Ground
from data.demo.facts.randomness import Rng
from geo.vocab import Matter

Row = tuple[str, str, str, str, int | None]  # code, kind, names, position of the area plus one
DEPARTMENTS = {
    "housing": ("住房和城乡建设局", "Housing and Construction Bureau"),
    "city": ("城市管理局", "Urban Management Bureau"),
    "water": ("水务局", "Water Bureau"),
    "traffic": ("公安交警大队", "Traffic Police"),
    "transport": ("交通运输局", "Transport Bureau"),
    "police": ("公安分局", "Public Security Bureau"),
    "fire": ("消防救援大队", "Fire and Rescue Brigade"),
    "environment": ("生态环境分局", "Ecology and Environment Bureau"),
    "market": ("市场监督管理局", "Market Supervision Bureau"),
    "labour": ("人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    "education": ("教育和体育局", "Education and Sports Bureau"),
    "health": ("卫生健康局", "Health Bureau"),
    "civil": ("民政局", "Civil Affairs Bureau"),
    "office": ("政务服务中心", "Government Service Centre"),
}
UTILITIES = {
    "water": ("供水公司", "Water Supply Company"),
    "power": ("供电中心", "Power Supply Centre"),
    "gas": ("燃气公司", "Gas Company"),
    "heat": ("热力公司", "Heating Company"),
    "telecom": ("通信服务中心", "Telecommunication Service Centre"),
}
COMPANY_WORDS = (
    ("安和", "Anhe"),
    ("恒信", "Hengxin"),
    ("嘉禾", "Jiahe"),
    ("永泰", "Yongtai"),
    ("明德", "Mingde"),
    ("春晖", "Chunhui"),
    ("远景", "Yuanjing"),
    ("和润", "Herun"),
    ("瑞景", "Ruijing"),
    ("诚悦", "Chengyue"),
    ("景宁", "Jingning"),
    ("广厦", "Guangsha"),
)
COMPANY_SECOND = (
    ("", ""),
    ("万家", " Wanjia"),
    ("华居", " Huaju"),
    ("新城", " Xincheng"),
    ("汇友", " Huiyou"),
)
COMPOUNDS_A_COMPANY = 14


@dataclass(frozen=True)
class Offices:
    """All organisations and who is in charge of what; numbers are database ids."""

    frame: pl.DataFrame
    department: dict[str, int]
    street_office: NDArray[np.int64]  # by position of the area; 0 where there is none
    community_office: NDArray[np.int64]
    company: NDArray[np.int64]  # by compound; 0 without property service

    def handler(
        self,
        ground: Ground,
        keys: tuple[str, ...],
        category: NDArray[np.int64],
        matter: NDArray[np.int64],
        area: NDArray[np.int64],
        compound: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """The organisation that handles each issue: by its category's key and where it is."""
        street = self.street_office[ground.street_of[area]]
        near = np.where(self.community_office[area] > 0, self.community_office[area], street)
        company = np.where(compound >= 0, self.company[compound], 0)
        local = {
            "property": np.where(company > 0, company, near),
            "community": near,
            "street": street,
        }
        office = np.full(len(category), self.department["office"])
        for number, key in enumerate(keys):
            rows = np.flatnonzero(category == number)
            office[rows] = local[key][rows] if key in local else self.department[key]
        # Big and hard matters are not left to a property company or a community.
        lifted = np.isin(office, np.concatenate([self.company, self.community_office]))
        lifted &= matter >= Matter.BIG
        office = np.where(lifted & (street > 0), street, office)
        return np.where(office > 0, office, self.department["office"])


def draw_offices(rng: Rng, ground: Ground) -> Offices:
    rows: list[Row] = []
    root = ground.land.areas
    department = {}
    for number, (key, (zh, en)) in enumerate(DEPARTMENTS.items(), 1):
        rows.append((f"DEPT{number:02d}", "district_dept", f"{root.name_zh[0]}{zh}", en, 1))
        department[key] = len(rows)
    for number, (key, (zh, en)) in enumerate(UTILITIES.items(), 1):
        rows.append((f"UTIL{number:02d}", "utility", f"{root.name_zh[0]}{zh}", en, 1))
        department[key] = len(rows)
    street_office = _offices(rows, ground, "street")
    community_office = _offices(rows, ground, "community")
    company = _companies(rng, rows, ground)
    frame = pl.DataFrame(
        rows,
        schema={"code": pl.String, "kind": pl.String, "name_zh": pl.String, "name_en": pl.String,
                "area_id": pl.Int32},
        orient="row",
    ).with_row_index("id", offset=1)  # fmt: skip
    return Offices(frame, department, street_office, community_office, company)


def _offices(rows: list[Row], ground: Ground, level: str) -> NDArray[np.int64]:
    """One office per street or community."""
    areas = ground.land.areas
    ids = np.zeros(len(areas.code), dtype=np.int64)
    zh, en = (
        ("办事处", "Office")  # The street is called a subdistrict already.
        if level == "street"
        else ("居民委员会", "Residents' Committee")
    )
    for area in areas.rows(level):
        kind = f"{level}_office"
        name_en = f"{areas.name_en[area]} {en}"
        rows.append(
            (f"OFF{areas.code[area]}", kind, f"{areas.name_zh[area]}{zh}", name_en, int(area) + 1)
        )
        ids[area] = len(rows)
    return ids


def _companies(rng: Rng, rows: list[Row], ground: Ground) -> NDArray[np.int64]:
    """Property companies and the compounds they serve; unserved compounds get 0."""
    served = ground.land.compounds.has_property_service
    number = max(
        2, min(len(COMPANY_WORDS) * len(COMPANY_SECOND), ground.compounds // COMPOUNDS_A_COMPANY)
    )
    first = len(rows) + 1
    for company in range(number):
        second, word = divmod(company, len(COMPANY_WORDS))
        first_zh, first_en = COMPANY_WORDS[word]
        zh, en = COMPANY_SECOND[second]
        name = f"{first_zh}{zh}物业服务有限公司"
        name_en = f"{first_en}{en} Property Services"
        rows.append((f"PROP{company + 1:03d}", "property_company", name, name_en, None))
    return np.where(served, first + rng.integers(0, number, ground.compounds), 0)
