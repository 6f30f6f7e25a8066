"""What a channel's configuration would collect: a real round into a record of its own, shown and thrown away."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from cases.house import House
from cases.items.runs import Run, run_state, set_watermark
from cases.masking import mask, mask_name
from cases.store.database import Database
from cases.store.item_tables import Blob, Item, ItemVersion, Rejection, Watermark
from cases.store.schema import require_schema
from config.channels import Channel, Table
from crawlers.collect import attempt
from crawlers.storing import NOT_BEFORE

SHOWN = 200
"""Characters of a text that are shown."""


@contextmanager
def trial(house: House, channel: Channel, pages: int) -> Iterator[tuple[Run, Iterator[dict[str, Any]]]]:
    """How the round would end and a line for each message or refusal. The city's record is only read: what it has already, word for word, is
    a ``duplicate`` as in a round of its own."""
    with tried(house, channel, pages) as (run, scratch):
        held = _held(house, channel)
        yield _beside(run, scratch, held), _lines(house, scratch, held)


@contextmanager
def tried(house: House, channel: Channel, pages: int) -> Iterator[tuple[Run, House]]:
    """How the round ended, and the record of its own in which what came stands."""
    if "max_pages" in type(channel.source).model_fields:
        channel = channel.model_copy(update={"source": channel.source.model_copy(update={"max_pages": pages})})
    with TemporaryDirectory(prefix="yingsheng-try-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'try.db'}")
        # A watched folder lies in the city's data; what comes with letters must not come to lie there.
        data = house.data if isinstance(channel.source, Table) else Path(folder)
        scratch = replace(house, database=database, data=data)
        require_schema(scratch.database)
        _keep_away(house, scratch, channel)
        try:
            yield attempt(scratch, channel), scratch
        finally:
            scratch.database.engine.dispose()


def _keep_away(house: House, scratch: House, channel: Channel) -> None:
    """Who asked to be left alone is left alone by a trial too."""
    asked = Watermark.name.startswith(NOT_BEFORE, autoescape=True)
    with house.read() as work:
        found = work.session.execute(
            select(Watermark.name, Watermark.value).where(Watermark.channel == channel.id, asked)
        ).all()
    with scratch.write() as work:
        for name, value in found:
            set_watermark(work, channel.id, name, value)
        work.commit()


def _held(house: House, channel: Channel) -> dict[str, str]:
    """What the record has of the channel: by key, how its newest version reads."""
    newest = select(Item.key, ItemVersion.content_hash).join(
        ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version)
    )
    with house.read() as work:
        return {row.key: row.content_hash for row in work.session.execute(newest.where(Item.channel == channel.id))}


def _beside(run: Run, scratch: House, held: Mapping[str, str]) -> Run:
    came = select(Item.key, ItemVersion.content_hash).join(ItemVersion, ItemVersion.item_id == Item.id)
    with scratch.read() as work:
        had = sum(held.get(key) == reads for key, reads in work.session.execute(came))
    new = run.new - had
    state = run.state if run.state == "failed" else run_state(run.read, new)
    return replace(run, state=state, new=new, duplicate=run.duplicate + had)


def _lines(house: House, scratch: House, held: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    zone = house.config.city.zone
    with scratch.read() as work:
        query = (
            select(Item.key, ItemVersion, Blob.size)
            .join(ItemVersion, ItemVersion.item_id == Item.id)
            .outerjoin(Blob, Blob.hash == ItemVersion.blob_hash)
            .order_by(ItemVersion.id)
        )
        for key, version, size in work.session.execute(query):
            yield _line(key, version, size, key in held, zone)
        for row in work.session.scalars(select(Rejection).order_by(Rejection.id)):
            yield {"row": row.row, "key": row.key or row.source, "reason": row.reason}


def _line(key: str, version: ItemVersion, size: int | None, known: bool, zone: Any) -> dict[str, Any]:
    times = {
        name: at.astimezone(zone).isoformat() if (at := getattr(version, name)) else None
        for name in ("published_at", "received_at", "due_at", "reply_at")
    }
    return {
        "key": key, "known": known, "title": mask(version.title), "text": _cut(version.text), "url": version.url,
        "author": mask_name(version.author) if version.author else None,
        "type": version.type, "unit": version.unit, "status": version.status, "reply": _cut(version.reply), **times,
        "published_from": version.origins.get("published_at"), "raw_bytes": size or 0,
    }  # fmt: skip


def _cut(text: str | None) -> str | None:
    """Masked whole: half a number cut off at the end would be known for none."""
    said = mask(text) if text else text
    return said if said is None or len(said) <= SHOWN else said[:SHOWN] + "…"
