"""What is filed with a case and moves it nowhere: notes, numbers, ties, walls, bookkeeping elsewhere."""
