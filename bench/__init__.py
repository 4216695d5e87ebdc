"""Measuring Gezhi: what `gezhi bench` runs. Nothing of the product imports it but that command."""
