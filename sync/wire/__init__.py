"""All that crosses the gap between office and county, used by both sides: operations, messages, frames and their limits.

It knows no kind, no store and no network; docs/wire.md describes every field.
"""
