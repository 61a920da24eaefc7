"""Search: what of a case may be found, keeping it findable, and finding it."""
