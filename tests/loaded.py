"""All that the commands load, loaded once for the copies that ``tests.forked`` makes."""

import gc
import pkgutil
from importlib import import_module

import alerts
import cases
import config
import crawlers
import pipeline
import reports

for _room in (config, cases, pipeline, alerts, crawlers, reports):
    for _module in pkgutil.walk_packages(_room.__path__, f"{_room.__name__}."):
        if ".migrations" not in _module.name:
            import_module(_module.name)
import_module("yingsheng")
gc.freeze()
