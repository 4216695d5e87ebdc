"""The filters over the map: level, ladder, period, categories, matters, sources."""
