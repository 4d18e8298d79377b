"""Where records are kept: the only package that speaks SQL. Tables of kinds are derived; nothing here knows one kind."""
