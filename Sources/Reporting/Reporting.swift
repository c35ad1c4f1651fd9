// Reporting: under construction.
