// The verb `patterns`: which products are bought by the same customers, as a few lists to read.
//
// Each list is a component of NMF (docs/methods/nmf.md) on who bought what: its products, the
// heaviest first.
//
// Errors   Config for flags; NotFound before the first ingest; InvalidInput for a moment outside of
//          the data, and where nobody bought anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

struct PatternRequest {
  std::int64_t count = 10;         // of patterns, 1 to 100
  std::int64_t products = 8;       // of each, 1 to 1,000
  std::string loss = "frobenius";  // or kullback_leibler
  std::optional<Day> as_of = {};   // default: the end of the data
};

struct Patterns {
  // pattern, rank, product, weight (the heaviest of its pattern is 1); the order of the patterns
  // means nothing. No more of them than products or customers.
  Table table;
  std::vector<ReportLine> said;  // that the fit did not settle
};

Result<Patterns> find_patterns(const Context& context, const Project& project,
                               const PatternRequest& request);

}  // namespace canasta
