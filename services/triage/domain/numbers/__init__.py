"""Case numbers: their patterns, their series without gaps, and how other systems print them."""
