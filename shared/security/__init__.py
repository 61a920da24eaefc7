"""Keys, sealing, receipts, grants and principals: what keeps a name from whoever need not know it."""
