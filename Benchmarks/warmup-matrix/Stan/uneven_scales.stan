parameters {
  vector[11] x;
}
model {
  for (i in 1 : 11) {
    x[i] ~ normal(0, pow(10, i - 6));
  }
}
