"""How the other side calls back: where in its JSON or form a receipt or an answer stands. Two vendors' forms are built in."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from config.base import EnvName, Strict

Pointer = Annotated[str, StringConstraints(pattern=r"^(/.*)?$")]


class ReceiptForm(Strict):
    """Where a receipt stands. Values that are named nowhere say nothing, and change nothing."""

    list_pointer: Pointer = ""
    id_pointer: Pointer | None = None
    own_id_pointer: Pointer | None = None
    state_pointer: Pointer
    delivered_values: list[str] = Field(min_length=1)
    failed_values: list[str] = Field(min_length=1)
    read_values: list[str] = []
    time_pointer: Pointer | None = None
    detail_pointer: Pointer | None = None

    @model_validator(mode="after")
    def _says_which(self) -> "ReceiptForm":
        if self.id_pointer is None and self.own_id_pointer is None:
            raise ValueError("id_pointer 和 own_id_pointer 至少写一个: 否则不知道回执属于哪一条")
        twice = sorted(set(self.delivered_values) & set(self.failed_values))
        if twice:
            raise ValueError(f'"{twice[0]}" 既在 delivered_values 又在 failed_values')
        return self


class ReplyForm(Strict):
    """Where an answer stands. ``yes_values``: what counts as 收到, such as the key pressed in a call."""

    list_pointer: Pointer = ""
    id_pointer: Pointer | None = None
    address_pointer: Pointer
    text_pointer: Pointer
    time_pointer: Pointer | None = None
    about_pointer: Pointer | None = None
    yes_values: list[str] = []

    @model_validator(mode="after")
    def _tells_apart(self) -> "ReplyForm":
        if self.id_pointer is None and self.time_pointer is None and self.about_pointer is None:
            raise ValueError("id_pointer、time_pointer、about_pointer 至少写一个: 否则分不清是重复推送还是又一次回复")
        return self


class Callbacks(Strict):
    """``token_env``: the variable with the secret that the other side shows. ``answer``: what it wants to hear."""

    token_env: EnvName
    receipts: ReceiptForm | None = None
    replies: ReplyForm | None = None
    answer: str = '{"code": 0}'


ALIYUN_RECEIPTS = ReceiptForm(
    id_pointer="/biz_id", own_id_pointer="/out_id", state_pointer="/success", delivered_values=["true"],
    failed_values=["false"], time_pointer="/report_time", detail_pointer="/err_code",
)  # fmt: skip
"""SmsReport of Aliyun, by HTTP in batches."""
ALIYUN_REPLIES = ReplyForm(
    id_pointer="/sequence_id", address_pointer="/phone_number", text_pointer="/content", time_pointer="/send_time",
)  # fmt: skip
"""SmsUp of Aliyun, by HTTP in batches."""
TENCENT_RECEIPTS = ReceiptForm(
    id_pointer="/sid", state_pointer="/report_status", delivered_values=["SUCCESS"], failed_values=["FAIL"],
    time_pointer="/user_receive_time", detail_pointer="/errmsg",
)  # fmt: skip
"""短信下发状态通知 of Tencent Cloud."""
TENCENT_REPLIES = ReplyForm(address_pointer="/mobile", text_pointer="/text", time_pointer="/time")
"""短信回复通知 of Tencent Cloud; it carries no number of its own."""


class VendorCallbacks(Strict):
    """A vendor whose form is built in: only the secret is ours to choose."""

    token_env: EnvName
