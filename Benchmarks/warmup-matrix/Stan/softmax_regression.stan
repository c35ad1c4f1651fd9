data {
  int<lower=1> N;
  int<lower=1> D;
  int<lower=2> K;
  matrix[N, D] X;
  array[N] int<lower=1, upper=K> y;
}
parameters {
  vector[K] alpha;
  matrix[D, K] beta;
}
model {
  alpha ~ std_normal();
  to_vector(beta) ~ std_normal();
  for (n in 1 : N) {
    y[n] ~ categorical_logit(alpha + (X[n] * beta)');
  }
}
