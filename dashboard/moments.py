"""A time a person types into a form: proposed as now, read in the city's zone, refused in place."""

from datetime import datetime

import streamlit as st

from dashboard.visit import Visit
from dashboard.wording import read_local

EXAMPLE = "2026-11-23 14:05"


def now_text(visit: Visit) -> str:
    """The present as it would be typed."""
    return visit.house.now().astimezone(visit.house.config.city.zone).strftime("%Y-%m-%d %H:%M")


def read_moment(visit: Visit, text: str) -> datetime | None:
    """What was typed; ``None`` with an error on the page when it is no time."""
    at = read_local(text, visit.house.config.city.zone)
    if at is None:
        st.error(f"时间看不懂：{text}；例如 {EXAMPLE}")
    return at
