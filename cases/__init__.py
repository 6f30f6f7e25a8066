"""The record: items, cases, clocks, people, evidence, events, outbox, and what may happen to them."""
