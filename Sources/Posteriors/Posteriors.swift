// Posteriors: under construction.
