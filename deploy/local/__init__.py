"""The whole system on one machine without Docker: MongoDB, Kafka, a mail sink and the three services."""
