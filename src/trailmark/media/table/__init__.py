"""Tables: typed columns of numbers, words and media."""
