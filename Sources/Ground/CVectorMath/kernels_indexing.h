// Reads arrays, and adds to them, at the indices that codes give. Included by kernels.h.

static void gather(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *codes = at(in->b, t);
  const ptrdiff_t n = inner_length(in, t), lda = in->lda;
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do {
    if (in->m == 0 && in->n == 1)
      for (ptrdiff_t i = 0; i < n; i++) out[i] = a[(ptrdiff_t)codes[i] * lda];
    else
      for (ptrdiff_t i = 0; i < n; i++) out[i * in->ldb] = a[i * in->m + (ptrdiff_t)codes[i * in->n] * lda];
  } while (advance(in->outer, in->outer_count, index, &out, &a, &codes));
}

static void scatter(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *codes = at(in->b, t);
  const ptrdiff_t n = inner_length(in, t), lda = in->lda;
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do
    for (ptrdiff_t i = 0; i < n; i++) out[i * in->ldb + (ptrdiff_t)codes[i * in->n] * lda] += a[i * in->m];
  while (advance(in->outer, in->outer_count, index, &out, &a, &codes));
}

static void scatter_to_lanes(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *codes = at(in->b, t);
  const ptrdiff_t n = inner_length(in, t), lda = in->lda;
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do
    for (ptrdiff_t i = 0; i < n; i++) out[(ptrdiff_t)codes[i * in->n] * lda + i % WIDTH] += a[i * in->m];
  while (advance(in->outer, in->outer_count, index, &out, &a, &codes));
}
