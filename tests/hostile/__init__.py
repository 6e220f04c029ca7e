"""Documents made to harm, and the proof that none does."""
