"""The read side of the queues: rows, counts, views, lists of deadlines."""
