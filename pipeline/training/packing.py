"""From weights to the small integers that are saved: the rows that say most, eight bits each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.training.linear import fine
from pipeline.training.solve import Floats, Ints

TOPIC_ROWS = 30_000


@dataclass(frozen=True, slots=True)
class Head:
    """One question learned: weights by bucket found (ids × answers, idf within), in how many rows, and biases."""

    ids: Ints
    weights: Floats
    times: Ints
    bias: Floats


def pack(topics: list[tuple[Head, float]], tone: tuple[Head, float]) -> dict[str, npt.NDArray[Any]]:
    """As integers: of topics the rows that say most, of the tone all that say anything; idf is in the weights already."""
    heads = [head for head, _ in topics]
    ids = np.unique(np.concatenate([head.ids for head in heads]))
    weights = np.concatenate([_spread(head, ids) for head in heads], axis=1)
    times = np.max([_at(head.ids, head.times, ids) for head in heads], axis=0)
    loud = _loudest(weights / np.abs(weights).max(axis=0), times, TOPIC_ROWS)
    table, scale = _small(weights[loud])
    tone_buckets, tones, tone_scale = fine(tone[0].ids, tone[0].weights[:, 0])
    slopes = np.concatenate([np.full(head.weights.shape[1], slope) for head, slope in [*topics, tone]])
    return {
        "buckets": ids[loud].astype(np.uint32), "topics": table,
        "tone_buckets": tone_buckets, "tones": tones,
        "scale": np.append(scale, tone_scale) * slopes,
        "bias": np.concatenate([head.bias for head in [*heads, tone[0]]]) * slopes,
    }  # fmt: skip


def _at(ids: Ints, values: npt.NDArray[Any], wanted: Ints) -> npt.NDArray[Any]:
    """The values of the wanted buckets, 0 where there is none."""
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    there = ids[at] == wanted
    return np.where(there if values.ndim == 1 else there[:, None], values[at], 0)


def _spread(head: Head, wanted: Ints) -> Floats:
    return _at(head.ids, head.weights, wanted)


def _loudest(weights: Floats, times: Ints, most: int) -> Ints:
    """Where the strongest weights stand, common n-grams before rare ones; in order."""
    loudness = np.abs(weights).max(axis=1) * np.sqrt(times)
    return np.sort(np.argsort(-loudness, kind="stable")[:most])


def _small(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Eight bits a weight; the loudest thousandth is cut, so that one odd n-gram does not blunt all others."""
    scale = np.maximum(np.quantile(np.abs(weights), 0.9995, axis=0), 1e-9) / 127
    return np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale
