"""What a cap, a floor, an 否则 and a word about parts of a step belong to."""
