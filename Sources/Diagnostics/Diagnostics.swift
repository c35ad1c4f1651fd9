// Diagnostics: under construction.
