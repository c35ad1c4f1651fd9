parameters {
  vector[3] x;
  vector[3] y;
}
model {
  x ~ normal(1, 1);
  y ~ normal(square(x), 0.1);
}
