parameters {
  real v;
  vector[9] x_raw;
}
transformed parameters {
  vector[9] x = exp(0.5 * v) * x_raw;
}
model {
  v ~ normal(0, 3);
  x_raw ~ std_normal();
}
