"""Where one stands, the ranking of what lies below, and the problem compounds."""
