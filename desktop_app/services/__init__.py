"""What a user can do, one module a verb. No Qt, no SQL, no HTTP."""
