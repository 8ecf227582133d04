#include "math/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "base/assert.h"

namespace canasta {
namespace {

using boost::math::cdf;
using boost::math::complement;
using boost::math::quantile;

bool is_inside(double probability) { return probability > 0 && probability < 1; }

}  // namespace

double normal_below(double z) {
  return std::isfinite(z) ? cdf(boost::math::normal(), z) : (z > 0 ? 1 : z < 0 ? 0 : z);
}

double normal_two_sided(double z) {
  if (std::isnan(z)) return z;
  return std::isinf(z) ? 0 : 2 * cdf(boost::math::normal(), -std::abs(z));
}

double normal_quantile(double probability) {
  CANASTA_ASSERT(is_inside(probability));
  return quantile(boost::math::normal(), probability);
}

double student_two_sided(double t, double degrees) {
  CANASTA_ASSERT(degrees > 0);
  if (std::isnan(t)) return t;
  if (std::isinf(t)) return 0;
  if (std::isinf(degrees)) return normal_two_sided(t);
  return 2 * cdf(boost::math::students_t(degrees), -std::abs(t));
}

double student_quantile(double probability, double degrees) {
  CANASTA_ASSERT(is_inside(probability) && degrees > 0);
  if (std::isinf(degrees)) return normal_quantile(probability);
  return quantile(boost::math::students_t(degrees), probability);
}

double chi_square_above(double x, double degrees) {
  CANASTA_ASSERT(degrees > 0 && x >= 0);
  if (std::isinf(x)) return 0;
  return cdf(complement(boost::math::chi_squared(degrees), x));
}

double binomial_at_most(double hits, const Binomial& drawn) {
  CANASTA_ASSERT(hits >= 0 && hits <= drawn.trials);
  return cdf(boost::math::binomial(drawn.trials, drawn.probability), hits);
}

double binomial_at_least(double hits, const Binomial& drawn) {
  CANASTA_ASSERT(hits >= 0 && hits <= drawn.trials);
  if (hits == 0) return 1;
  return cdf(complement(boost::math::binomial(drawn.trials, drawn.probability), hits - 1));
}

}  // namespace canasta
