parameters {
  vector[10] x;
}
model {
  x ~ student_t(2, 0, 1);
}
