// The few BLAS and LAPACK routines in use. Declared by hand: cblas.h clashes with gsl_cblas.h.
#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H

enum { COL_MAJOR_ORDER = 102, ROW_MAJOR_ORDER = 101 };
enum { NO_TRANSPOSE = 111, TRANSPOSE = 112 };
enum { UPPER_TRIANGLE = 121, LOWER_TRIANGLE = 122 };
enum { NON_UNIT_DIAGONAL = 131 };
enum { LEFT_SIDE = 141, RIGHT_SIDE = 142 };

void openblas_set_num_threads(int count);

double cblas_ddot(int n, const double *x, int incx, const double *y, int incy);
void cblas_dsymv(int order, int uplo, int n, double alpha, const double *a, int lda,
                 const double *x, int incx, double beta, double *y, int incy);
void cblas_dgemv(int order, int trans, int m, int n, double alpha, const double *a, int lda,
                 const double *x, int incx, double beta, double *y, int incy);
void cblas_dtrsv(int order, int uplo, int trans, int diag, int n, const double *a, int lda,
                 double *x, int incx);
void cblas_dtrmv(int order, int uplo, int trans, int diag, int n, const double *a, int lda,
                 double *x, int incx);
void cblas_dtrsm(int order, int side, int uplo, int trans, int diag, int m, int n, double alpha,
                 const double *a, int lda, double *b, int ldb);
void cblas_dgemm(int order, int transa, int transb, int m, int n, int k, double alpha,
                 const double *a, int lda, const double *b, int ldb, double beta, double *c,
                 int ldc);
void cblas_dsyrk(int order, int uplo, int trans, int n, int k, double alpha, const double *a,
                 int lda, double beta, double *c, int ldc);

// LAPACK, Fortran calling convention, column-major.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork,
             int *info);
void dgelqf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info);

#endif
