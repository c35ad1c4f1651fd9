data {
  int<lower=1> N;
  vector<lower=0>[N] t;
  array[N] int<lower=0, upper=1> event;
  vector[N] x;
}
parameters {
  real<lower=0> shape;
  real b0;
  real b1;
}
model {
  shape ~ inv_gamma(3, 3);
  b0 ~ double_exponential(0, 2);
  b1 ~ double_exponential(0, 1);
  for (n in 1 : N) {
    if (event[n] == 1) {
      target += weibull_lpdf(t[n] | shape, exp(b0 + b1 * x[n]));
    } else {
      target += weibull_lccdf(t[n] | shape, exp(b0 + b1 * x[n]));
    }
  }
}
