data {
  int<lower=1> N;
  int<lower=1> D;
  matrix[N, D] X;
  array[N] int<lower=0> y;
}
parameters {
  real alpha;
  vector[D] beta;
  real<lower=0> phi;
}
model {
  alpha ~ normal(0, 2);
  beta ~ std_normal();
  phi ~ gamma(2, 0.1);
  y ~ neg_binomial_2_log(alpha + X * beta, phi);
}
