"""Why this number: from an amount to the days, the tranches, the lots and the source rows (B SIXTH(H))."""
