"""What people did, for those who oversee it: classes of acts, and the log of looks that change no case."""
