data {
  int<lower=1> N;
  int<lower=1> D;
  array[N] vector[D] y;
  real<lower=0> eta;
}
parameters {
  vector[D] mu;
  vector<lower=0>[D] sigma;
  cholesky_factor_corr[D] L;
}
model {
  mu ~ normal(0, 2);
  sigma ~ exponential(1);
  L ~ lkj_corr_cholesky(eta);
  y ~ multi_normal_cholesky(mu, diag_pre_multiply(sigma, L));
}
