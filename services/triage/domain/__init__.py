"""What a case is, which moves it may make, and by whom; pure, without clock, log or I/O."""
