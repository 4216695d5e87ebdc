"""The house itself: territory, issues, visits, hotspots, rules and queries.

Knows no screen and no file format.
"""
