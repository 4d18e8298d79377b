"""Lists of records: read from the office a page at a time, so that they are as quick with a million as with ten."""
