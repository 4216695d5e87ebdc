"""What happens in the drawn territory in two years: issues, visits, hotspots, teams and who is who.

Everything is drawn with numpy from the seed; nothing here knows a database.
"""
