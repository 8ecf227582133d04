#include "server/trace_context.h"

#include <gtest/gtest.h>

#include <string>

namespace canasta {
namespace {

// The example of the recommendation.
constexpr const char* kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, IsTheTraceOfTheCaller) {
  EXPECT_EQ(trace_id(kParent), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace_id("01" + std::string(kParent).substr(2) + "-more"),
            "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceContext, AnyOtherTextIsNone) {
  const std::string parent = kParent;
  const auto with = [&](std::size_t at, char c) {
    std::string changed = parent;
    changed[at] = c;
    return changed;
  };
  for (const std::string& text :
       {std::string(), parent.substr(0, 54), with(2, '_'), with(35, '0'), with(52, '.'),
        with(5, 'F'), with(5, '"'), "ff" + parent.substr(2),
        "00-" + std::string(32, '0') + parent.substr(35)}) {
    EXPECT_EQ(trace_id(text), "") << text;
  }
}

}  // namespace
}  // namespace canasta
