"""Reads: the world and a scope in, frozen rows out; one question a module."""
