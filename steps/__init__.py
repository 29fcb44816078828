"""The vocabulary: one module per noun of the field, sentences in, intentions out."""
