"""What the services say to each other: the envelope, each owner's facts, and the catalogue of all of them."""
