/* The LAPACK module: refers to the Fortran routines, so that the linker and the loader find them. */
#include "linalg/lapack_routines.h"

#define DECLARE(prefix, real) \
  INWIT_GEQRF(prefix##geqrf_, real); \
  INWIT_ORGQR(prefix##orgqr_, real); \
  INWIT_GESDD(prefix##gesdd_, real); \
  INWIT_GEMM(prefix##gemm_, real); \
  INWIT_IAMAX(i##prefix##amax_, real)
#define TABLE(prefix) \
  { prefix##geqrf_, prefix##orgqr_, prefix##gesdd_, prefix##gemm_, i##prefix##amax_ }

DECLARE(s, float);
DECLARE(d, double);

const inwit_lapack_table inwit_lapack = {INWIT_LAPACK_INTERFACE, 0, TABLE(s), TABLE(d)};
