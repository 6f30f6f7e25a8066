"""Links to the files with which what stands in a register was proved; the route behind them asks again who may have one."""

from collections.abc import Collection

from cases.registers.proofs import Kind, files_of
from cases.work import Work
from dashboard.address import Address
from dashboard.markup import Markup, tag


def proof_links(work: Work, kind: Kind, ids: Collection[int]) -> dict[int, Markup]:
    """For each that has a file, the download."""
    address = Address.of(work.config)
    return {
        id_: Markup(
            "　" + tag("a", "凭证文件", href=address.to(f"/evidence/{kind}/{id_}"), download=f"{id_}{filed.suffix}")
        )
        for id_, filed in files_of(work, kind, ids).items()
    }
