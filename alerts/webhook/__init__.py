"""Webhook: signed JSON by POST (Standard Webhooks)."""
