"""The exchange between offices and their county: protocol KSP/1 (docs/wire.md)."""
