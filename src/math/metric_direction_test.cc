#include "math/metric_direction.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(MetricDirection, LossesAndErrorsAreBetterLower) {
  for (const char* metric : {"log_loss", "brier", "ece", "ece_equal_mass", "mae", "rmse", "bias"}) {
    EXPECT_FALSE(higher_is_better(metric)) << metric;
  }
  for (const char* metric : {"auc", "average_precision", "accuracy", "f1_macro", "r2"}) {
    EXPECT_TRUE(higher_is_better(metric)) << metric;
  }
}

}  // namespace
}  // namespace canasta
