"""Forms: any kind of record as a paper form on the screen, made from its declaration alone."""
