"""Losses of goods, and how far it reached: yuan, hectares, hours, the strength of an earthquake."""

import re
from collections.abc import Iterator

from pipeline.casualty.harm import Mention, N
from pipeline.casualty.standing import TOTAL
from pipeline.text.glance import ahead
from pipeline.text.numbers import NUMBER, read_number

_NO_LOSS = re.compile("(?:无|没有|未)(?:造成)?(?:人员伤亡[和及、与]|任何)?(?:财产|经济|直接经济)损失")
_LOSS = re.compile(
    ahead(
        "0-9〇一七万三两九二五亿仨俩八六几十千卅四廿损数百零",
        rf"损失[^，,。；;\n0-9零一二两三四五六七八九十]{{0,10}}(?P<after>(?>{NUMBER}))(?P<yuan>元|块)?"
        rf"|(?P<before>{N})元[^，,。；;\n0-9]{{0,8}}损失",
    )
)
_TAKES = "骗|转走|盗刷|刷走|划走|偷走|卷走"
_DIGITS = "0-9零〇一二两三四五六七八九十百千万数几"
_TAKEN = re.compile(
    rf"(?:(?:被|遭|让)(?=[^。；;\n]{{0,48}}?[{_DIGITS}])[^，,。；;\n0-9]{{0,16}}?(?:(?:诱导|忽悠|哄)[^，,。；;\n0-9]{{0,4}}转账|{_TAKES})|骗[走去])"
    rf"[走了去掉]{{0,2}}(?:[，,](?:总共|一共|合计|共计|加起来|前后)了?)?[^，,。；;\n0-9零一二两三四五六七八九十]{{0,8}}(?P<after>(?>{NUMBER}))(?P<yuan>元|块)?(?P<before>)"
)
"""«被冒充客服的人转走了三万», «骗走我妈养老钱38万»: what was taken is lost. No number near it, and nothing is tried."""
_EXTENT = re.compile(
    rf"(?P<magnitude>[3-9](?:\.[0-9])?)级(?:左右)?(?:强烈)?地震|(?P<hectares>{N})(?P<area>公顷|亩|平方公里)"
    rf"|(?:中断|堵(?!车)|瘫痪)[^。；\n0-9]{{0,14}}?(?P<hours>{N})个?小时"
)
_NOT_TAKEN = re.compile("(?:差点|险些|没有?|并未|未|拦截|识破|劝阻|阻止)[^，,。；;]{0,6}$")
_NOT_LOST = re.compile("(?:如果|要是|假如|万一|一旦|可能|避免|防止|减少|挽回|追回|止住)[^，,。；]{0,12}$")
"""What might be lost, or was not."""
_LOSES, _TAKE = re.compile("损失"), re.compile(f"转账|{_TAKES}")
LOSS_CUES = ("损失", "转账", *_TAKES.split("|"))
_AREAS = {"公顷": 1.0, "亩": 1 / 15, "平方公里": 100.0}
_EXTENTS = re.compile("地震|公顷|亩|平方公里|小时")
EXTENT_CUES = "地震 公顷 亩 平方公里 小时"
_ASIDE = 80
_REACH = 40
"""An extent is told in so many characters before the word for it."""


def find_losses(doc: str) -> Iterator[Mention]:
    """Every sum of damage in yuan, and the word that there is none."""
    for match in _NO_LOSS.finditer(doc):
        yield Mention("loss_yuan", 0, *match.span(), denied=True)
    taken = _around(_TAKEN, doc, _TAKE)
    left = (m for m in taken if not _NOT_TAKEN.search(doc, max(0, m.start() - 10), m.start()))
    for matches in (_around(_LOSS, doc, _LOSES), left):
        for match in matches:
            words = match["after"] or match["before"]
            value = None if _NOT_LOST.search(doc, max(0, match.start() - 14), match.start()) else read_number(words)
            if value is not None and (match["before"] or match["yuan"] or words[-1] in "万亿"):
                total = bool(TOTAL.search(match[0]))
                yield Mention("loss_yuan", value, *match.span(), total=total)


def _around(pattern: re.Pattern[str], doc: str, cue: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What the costly pattern finds near its cues (no match begins or ends further away); cues close together are looked around once."""
    start = end = 0
    for hit in cue.finditer(doc):
        if hit.start() - _ASIDE > end:
            yield from pattern.finditer(doc, start, end)
            start = hit.start() - _ASIDE
        end = hit.end() + _ASIDE
    yield from pattern.finditer(doc, start, end)


def find_extents(doc: str) -> Iterator[Mention]:
    """Hectares, hours of standstill, and magnitudes."""
    done = 0
    for word in _EXTENTS.finditer(doc):
        match = _EXTENT.search(doc, max(done, word.start() - _REACH), word.end())
        if match is None:
            continue
        done = match.end()
        fact = next(name for name in ("magnitude", "hectares", "hours") if match[name])
        value = read_number(match[fact])
        if value is not None:
            yield Mention(fact, value * _AREAS.get(match["area"] or "", 1.0), *match.span())
