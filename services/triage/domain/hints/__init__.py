"""What the rules notice in reports and a person decides: likeness, classification, mass incidents."""
