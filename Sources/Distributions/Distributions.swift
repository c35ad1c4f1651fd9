// Distributions: under construction.
