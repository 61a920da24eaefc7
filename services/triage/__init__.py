"""triage: opens cases, keeps their deadlines, and records what officers and commissioners decide."""
