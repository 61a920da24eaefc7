"""Letters on paper: wordings of each edition, set by typst or as DOCX."""
