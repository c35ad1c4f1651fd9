// Variational: under construction.
