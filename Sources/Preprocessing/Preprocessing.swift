// Preprocessing: under construction.
