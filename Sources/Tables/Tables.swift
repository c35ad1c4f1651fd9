// Tables: under construction.
