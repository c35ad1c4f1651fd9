parameters {
  vector<lower=0>[5] half_cauchy;
  vector<lower=0>[5] half_t;
  vector<lower=0>[5] inverse_gamma;
  vector<lower=0>[5] exponential;
  vector<lower=0>[5] gamma;
}
model {
  half_cauchy ~ cauchy(0, 1);
  half_t ~ student_t(3, 0, 2);
  inverse_gamma ~ inv_gamma(1, 1);
  exponential ~ exponential(1);
  gamma ~ gamma(0.5, 0.5);
}
