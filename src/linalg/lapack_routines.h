/* The interface between the library and its LAPACK module: a table in plain C of the Fortran routines that methods qr and svd call.
   Arguments are passed by address, integers have 32 bits, and the lengths of character arguments follow at the end, as gfortran
   passes them; compilers that do not expect lengths ignore them. */
#ifndef INWIT_LINALG_LAPACK_ROUTINES_H
#define INWIT_LINALG_LAPACK_ROUTINES_H
#include <stddef.h>
#include <stdint.h>

/* Incremented with every change of this file; the library accepts only a module with its own version. */
#define INWIT_LAPACK_INTERFACE 1

/* NOLINTBEGIN(bugprone-macro-parentheses): the arguments are a declarator and a type */
/* Each declares `name` for one floating-point type: a pointer in the table, or the routine itself. */
#define INWIT_GEQRF(name, real) \
  void name(const int32_t *m, const int32_t *n, real *a, const int32_t *lda, real *tau, real *work, const int32_t *lwork, \
            int32_t *info)
#define INWIT_ORGQR(name, real) \
  void name(const int32_t *m, const int32_t *n, const int32_t *k, real *a, const int32_t *lda, const real *tau, real *work, \
            const int32_t *lwork, int32_t *info)
#define INWIT_GESDD(name, real) \
  void name(const char *jobz, const int32_t *m, const int32_t *n, real *a, const int32_t *lda, real *s, real *u, \
            const int32_t *ldu, real *vt, const int32_t *ldvt, real *work, const int32_t *lwork, int32_t *iwork, \
            int32_t *info, size_t jobz_length)
#define INWIT_GEMM(name, real) \
  void name(const char *transa, const char *transb, const int32_t *m, const int32_t *n, const int32_t *k, const real *alpha, \
            const real *a, const int32_t *lda, const real *b, const int32_t *ldb, const real *beta, real *c, \
            const int32_t *ldc, size_t transa_length, size_t transb_length)
#define INWIT_IAMAX(name, real) int32_t name(const int32_t *n, const real *x, const int32_t *incx)
/* NOLINTEND(bugprone-macro-parentheses) */

#define INWIT_LAPACK_ROUTINES(real) \
  struct { \
    INWIT_GEQRF((*geqrf), real); \
    INWIT_ORGQR((*orgqr), real); \
    INWIT_GESDD((*gesdd), real); \
    INWIT_GEMM((*gemm), real); \
    INWIT_IAMAX((*iamax), real); \
  }

typedef struct inwit_lapack_table {
  uint32_t version; /* INWIT_LAPACK_INTERFACE */
  uint32_t reserved;
  INWIT_LAPACK_ROUTINES(float) f32;
  INWIT_LAPACK_ROUTINES(double) f64;
} inwit_lapack_table;

/* The only symbol of the module. */
#ifdef __cplusplus
extern "C" const inwit_lapack_table inwit_lapack;
#else
extern const inwit_lapack_table inwit_lapack;
#endif

#endif
