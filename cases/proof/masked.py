"""An address as proof shows it: enough to know which, not enough to use. Pure."""

import re

NUMBER = re.compile(r"\+?\d{7,15}")
LINK = re.compile(r"/ack/[\w-]+")


def masked(address: str) -> str:
    """138****0001 · l***@example.gov.cn · https://host/… · w***."""
    if NUMBER.fullmatch(address):
        return f"{address[:3]}****{address[-4:]}"
    scheme, slashes, rest = address.partition("://")
    if slashes:
        return f"{scheme}://{rest.split('/', 1)[0].rsplit('@', 1)[-1]}/…"  # a webhook's path is as good as a password
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"


def without_token(text: str) -> str:
    """A message's words without what would let a reader acknowledge in somebody else's name."""
    return LINK.sub("/ack/…", text)
