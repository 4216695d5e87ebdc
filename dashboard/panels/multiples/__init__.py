"""Small multiples: the map split by a facet, all parts on one scale."""
