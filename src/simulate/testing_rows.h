// For tests: what a kind writes, cut into fields.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "simulate/simulate.h"

namespace canasta {

using CutRows = std::vector<std::vector<std::string>>;

inline std::vector<std::string> cut(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(at, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

using Writer = std::function<Result<RowSummary>(const Context&, const TextSink&)>;

inline std::string text_of(const Writer& write, std::uint64_t seed = 42, int threads = 1) {
  Context context;
  context.seed = seed;
  context.threads = threads;
  std::string text;
  const RowSummary summary = write(context, [&](std::string_view bytes) {
                               text += bytes;
                               return Status{};
                             }).value();
  EXPECT_EQ(summary.bytes, text.size());
  return text;
}

// Rows without the header, each with as many fields as that.
inline CutRows fields_of(const std::string& text, const std::string& header) {
  std::vector<std::string> lines = cut(text, '\n');
  EXPECT_EQ(lines.front(), header);
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  CutRows rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].find('"'), std::string::npos);
    rows.push_back(cut(lines[i], ','));
    EXPECT_EQ(rows.back().size(), cut(header, ',').size()) << lines[i];
  }
  return rows;
}

// `count` of `n` is a share of `share`, to five standard deviations of a binomial count.
inline void expect_count(double count, double n, double share) {
  EXPECT_NEAR(count, n * share, 5 * std::sqrt(n * share * (1 - share)));
}

// Name of the message that `write` ends with; "" where it ends well.
inline std::string error_name(const Writer& write, bool cancelled = false) {
  CancelToken cancel;
  if (cancelled) cancel.cancel();
  Context context;
  context.cancel = &cancel;
  const auto result = write(context, [](std::string_view) { return Status{}; });
  return result.ok() ? "" : std::string(name(result.error().message()));
}

}  // namespace canasta
