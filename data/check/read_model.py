"""The place of the check that the read model equals a recount by SQL.

A part that keeps copies of facts enters its own check here with `invariant`, as the others do.
"""
