// GSL's special functions, distributions and error handler. Nothing here may reach gsl_cblas.h,
// whose prototypes clash with those of OpenBLAS.
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
