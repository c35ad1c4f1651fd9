// Sampling: under construction.
