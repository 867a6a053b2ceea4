"""One module a part of the way: home, the check, its result, care, the library."""
