"""The windows: what the clerk sees and types; they know services and the domain, never the store or the wire."""
