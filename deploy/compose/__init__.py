"""What docker-compose.yml runs once before the services, and how its secrets are made."""
