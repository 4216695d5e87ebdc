"""Invented names in Chinese and English, built from a stock of syllables; no real place is meant."""

from collections import defaultdict

import numpy as np

from data.demo.territory.columns import Objects

_SYLLABLES = (
    "青qing 榆yu 临lin 川chuan 澄cheng 湖hu 望wang 岭ling 柳liu 桥qiao 松song 泉quan 桃tao 溪xi 云yun "
    "凤feng 新xin 安an 仁ren 康kang 龙long 景jing 义yi 福fu 德de 和he 泰tai 华hua 秋qiu 银yin 海hai "
    "金jin 玉yu 兴xing 永yong 盛sheng 文wen 昌chang 广guang 智zhi 明ming 信xin 礼li 宏hong 东dong "
    "西xi 南nan 北bei 春chun 晓xiao 梅mei 兰lan 竹zhu 菊ju 荷he 杏xing 枫feng 梧wu 桐tong 槐huai "
    "沙sha 石shi 河he 湾wan 滩tan 洲zhou 渡du 塘tang 沟gou 井jing 坡po 岗gang 台tai 庄zhuang 屯tun "
    "村cun 坊fang 里li 苑yuan 园yuan 巷xiang 街jie 门men 口kou 头tou 平ping 宁ning 顺shun 吉ji 祥xiang "
    "瑞rui 丰feng 裕yu 富fu 民min 强qiang 建jian 设she 光guang 辉hui 阳yang 月yue 星xing 辰chen 霞xia "
    "翠cui 碧bi 蓝lan 白bai 红hong 紫zi 锦jin 绣xiu 滨bin 江jiang 水shui 源yuan 清qing 涵han 润run 雅ya "
    "逸yi 悦yue 馨xin 颐yi 尚shang 品pin 御yu 府fu 邸di 居ju 庭ting 墅shu 郡jun 城cheng 都du 公gong "
    "馆guan 学xue 府fu 大da 小xiao 中zhong 正zheng 直zhi 长chang 高gao 远yuan 古gu 老lao 庙miao 寺si "
    "塔ta 楼lou 阁ge 亭ting 窑yao 铺pu 集ji 营ying 堡bao 寨zhai 圩wei 埠bu 汀ting 芦lu 苇wei 鹭lu 雁yan "
    "鹤he 鹿lu 马ma 羊yang 牛niu 虎hu 三san 五wu 七qi 八ba 九jiu 双shuang 百bai 千qian 万wan 磨mo 泽ze "
    "陶tao 瓷ci 丝si 棉mian 麦mai 禾he 苗miao 耕geng 乐le 善shan 贤xian 敬jing 诚cheng 睦mu 邻lin 枣zao "
    "栗li 椿chun 樟zhang 茶cha 堤di 闸zha 渠qu 沂yi 汶wen 濮pu 洛luo 淇qi 漳zhang 沁qin 嵩song 岱dai "
    "卧wo 栖qi 迎ying 朝chao 向xiang 崇chong 尊zun 同tong 友you 联lian 合he 胜sheng 利li 解jie 放fang "
    "团tuan 结jie 前qian 进jin 工gong 农nong 商shang 汇hui 融rong 佳jia 嘉jia 家jia 上shang 下xia 后hou "
    "山shan 林lin 路lu 道dao 州zhou 县xian 区qu 市shi"
)
PINYIN = {pair[0]: pair[1:] for pair in _SYLLABLES.split()}

_FIRST = tuple(
    "柳松桃云凤新安仁康龙景义福德和泰华秋银海金玉兴永盛文昌广智明信礼宏春晓梅兰竹荷杏枫梧槐沙石平宁顺吉祥瑞丰裕富建光阳星翠碧锦滨清润雅崇同联胜大长高古双百九三枣栗椿芦鹭雁鹤鹿陶麦善贤敬诚睦栖迎朝向卧"
)
_SECOND = tuple(
    "桥泉溪岭川湖湾洲渡塘井坡岗台庄屯村坊里苑园门口平宁兴源林山楼阁亭窑铺集营堡寨圩埠汀城乐善贤河堤闸渠泽桐阳光华昌安康和"
)
_ROAD_TAIL = tuple("华安平宁兴昌阳泉山川湖源光泰和顺盛康德文景福海")

DISTRICTS = (
    ("青榆区", "Qingyu District"), ("柳川区", "Liuchuan District"), ("云堤县", "Yundi County"),
    ("枣岭县", "Zaoling County"), ("鹭汀县", "Luting County"), ("槐泽县", "Huaize County"),
    ("望台县", "Wangtai County"), ("桐岗县", "Tonggang County"),
)  # fmt: skip
PREFECTURE = ("榆川市", "Yuchuan City")
STREETS = ("青榆", "临川", "澄湖", "望岭")
NEIGHBOURS = (
    ("泽川县", "Zechuan County"), ("泽榆区", "Zeyu District"), ("荷岭县", "Heling County"),
    ("槐塘区", "Huaitang District"), ("鹿坡县", "Lupo County"), ("双渠县", "Shuangqu County"),
    ("雁塘区", "Yantang District"),
)  # fmt: skip

# Compound endings by type and age, Chinese and English.
_ENDINGS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("commercial", "new"): (
        ("花园", "Garden"), ("华府", "Mansion"), ("公馆", "Residence"), ("名邸", "Court"), ("国际城", "International City"),
        ("雅苑", "Elegant Court"), ("御景", "Royal View"), ("水岸", "Waterside"), ("天玺", "Tianxi"), ("学府", "Scholars' Court"),
        ("悦府", "Yue Mansion"), ("和苑", "Harmony Court"), ("壹号院", "No. 1 Court"), ("东郡", "East County"),
    ),
    ("commercial", "old"): (("花园", "Garden"), ("小区", "Estate"), ("公寓", "Apartments"), ("商城住宅楼", "Market Flats"), ("大厦", "Tower")),
    ("resettlement", "new"): (("家园", "Homes"), ("嘉苑", "Jia Court"), ("佳苑", "Fine Court"), ("新居", "New Homes"), ("安置区", "Resettlement Area")),
    ("resettlement", "old"): (("新村", "New Village"), ("家园", "Homes"), ("回迁楼", "Relocation Flats"), ("小区", "Estate")),
    ("work_unit", "old"): (
        ("机械厂家属院", "Machine Works Yard"), ("棉纺厂宿舍", "Cotton Mill Dormitory"), ("化肥厂家属院", "Fertiliser Works Yard"),
        ("粮食局家属院", "Grain Bureau Yard"), ("供销社宿舍", "Supply Co-op Dormitory"), ("一中家属院", "First School Yard"),
        ("邮电局宿舍", "Post Office Dormitory"), ("水利局家属院", "Water Bureau Yard"), ("造纸厂宿舍", "Paper Mill Dormitory"),
        ("建筑公司家属院", "Construction Company Yard"), ("医院家属院", "Hospital Yard"), ("运输公司宿舍", "Transport Company Dormitory"),
        ("供电所家属院", "Power Station Yard"), ("农机站宿舍", "Farm Machinery Dormitory"),
    ),
    ("mixed", "new"): (("时代广场", "Times Square"), ("商住楼", "Shops and Flats"), ("中心", "Centre"), ("城市之星", "City Star")),
    ("mixed", "old"): (("大院", "Great Yard"), ("里", "Li"), ("巷小区", "Lane Estate"), ("胡同片区", "Alley Quarter"), ("沿街楼", "Street-front Flats")),
}  # fmt: skip


def spelled(zh: str) -> str:
    """Pinyin of a name as one capitalised word, without tones."""
    return "".join(PINYIN[sign] for sign in zh).capitalize()


class Namer:
    """Hands out two-syllable names, never twice within one parent while others are left."""

    def __init__(self, rng: np.random.Generator) -> None:
        pool = [a + b for a in _FIRST for b in _SECOND if a != b and PINYIN[a] != PINYIN[b]]
        self._pool = [pool[k] for k in rng.permutation(len(pool))]
        self._next = 0
        self._used: dict[str, set[str]] = defaultdict(set)
        self._rng = rng

    def fresh(self, parent: str = "") -> str:
        """A name not yet given in this parent; it may well exist elsewhere."""
        while True:
            name = self._pool[self._next % len(self._pool)]
            self._next += 1
            if name not in self._used[parent]:
                self._used[parent].add(name)
                return name

    def compound(self, parent: str, place: str, kind: tuple[str, str]) -> tuple[str, str]:
        """A compound name of the style of its type and age, sometimes after the place it is in."""
        endings = _ENDINGS[kind]
        for attempt in range(200):
            after_place = self._rng.random() < 0.25 and attempt == 0
            root = place if after_place else self._pool[int(self._rng.integers(len(self._pool)))]
            zh, en = endings[int(self._rng.integers(len(endings)))]
            if root + zh not in self._used[parent]:
                self._used[parent].add(root + zh)
                return root + zh, f"{spelled(root)} {en}"
        raise ValueError(f"no compound name is left in {parent}")


def streets(count: int, namer: Namer) -> tuple[list[str], list[str]]:
    """Names of street offices 街道."""
    roots = list(STREETS[:count]) + [namer.fresh("streets") for _ in range(count - len(STREETS))]
    return [f"{r}街道" for r in roots], [f"{spelled(r)} Subdistrict" for r in roots]


def road_names(count: int, kinds: Objects, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """One name per road: 大道 for the great ones, 路 and 街 by their run, 巷 for lanes."""
    roots = [a + b for a in _FIRST for b in _ROAD_TAIL if a != b and PINYIN[a] != PINYIN[b]]
    order = rng.permutation(len(roots))
    zh, en = [], []
    words = {
        "大道": "Avenue",
        "路": "Road",
        "街": "Street",
        "巷": "Lane",
        "高速": "Expressway",
        "河路": "River Road",
    }
    for k in range(count):
        root, tail = roots[int(order[k % len(roots)])], str(kinds[k])
        zh.append(root + tail)
        en.append(f"{spelled(root)} {words[tail]}")
    return zh, en
