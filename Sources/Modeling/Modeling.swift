// Modeling: under construction.
