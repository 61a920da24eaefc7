"""Statistics as the public page and the data set show them."""
