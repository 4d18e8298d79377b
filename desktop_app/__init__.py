"""KarstDesk, the desktop program of a township judicial office (司法所)."""

__version__ = "0.1.0"
