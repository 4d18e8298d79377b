"""Ways to the county and back; each implements sync.port.Carrier."""
