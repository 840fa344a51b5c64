"""Normal text, and the words, figures and ranges that scoring texts are made of."""
