"""How events travel: topics from code, relay, the one batch subscriber, replays; Kafka is transport."""
