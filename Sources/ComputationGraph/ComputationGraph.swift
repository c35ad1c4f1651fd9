// ComputationGraph: under construction.
