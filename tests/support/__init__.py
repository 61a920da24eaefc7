"""What the tests share: fakes, builders, suites, and the servers they run on."""
