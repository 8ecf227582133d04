#include "server/metrics.h"

#include <gtest/gtest.h>

#include "live/served.h"

namespace canasta {
namespace {

TEST(Metrics, TellTheDriftOfWhatIsServedNow) {
  Metrics metrics;
  EXPECT_EQ(metrics.text({}).find("canasta_feature_psi{"), std::string::npos);
  Served before;
  before.feature_psi = {{"score", {{"x", 0.5}, {"say \"hi\"", 0.25}}}, {"other", {{"x", 2}}}};
  metrics.serves(before);
  const std::string text = metrics.text({});
  EXPECT_NE(text.find("# TYPE canasta_feature_psi gauge\n"), std::string::npos);
  for (const char* line : {"canasta_feature_psi{feature=\"x\",task=\"score\"} 0.5\n",
                           "canasta_feature_psi{feature=\"say \\\"hi\\\"\",task=\"score\"} 0.25\n",
                           "canasta_feature_psi{feature=\"x\",task=\"other\"} 2\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << text;
  }
  Served after;
  after.feature_psi = {{"score", {{"x", 0.125}}}};
  metrics.serves(after);
  const std::string now = metrics.text({});
  EXPECT_NE(now.find("canasta_feature_psi{feature=\"x\",task=\"score\"} 0.125\n"),
            std::string::npos);
  EXPECT_EQ(now.find("canasta_feature_psi{feature=\"x\",task=\"other\"}"), std::string::npos);
}

}  // namespace
}  // namespace canasta
