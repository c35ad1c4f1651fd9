// Running sums along an axis. Included by kernels.h.

static void cumulative_sum(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *b = a;
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do {
    if (in->tiled)
      for (ptrdiff_t i = 0; i < t->rows; i += WIDTH) {
        vec sum = splat(0);
        for (ptrdiff_t k = 0; k < in->n; k++) {
          vec before = sum;
          sum += load(a + k * in->lda + i);
          store(out + k * in->ldb + i, in->m ? before : sum);
        }
      }
    else {
      double sum = 0;
      for (ptrdiff_t k = 0; k < in->n; k++) {
        double before = sum;
        sum += a[k * in->lda];
        out[k * in->ldb] = in->m ? before : sum;
      }
    }
  } while (advance(in->outer, in->outer_count, index, &out, &a, &b));
}
