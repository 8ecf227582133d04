// Arms and tables for tests of the room.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "data/table.h"
#include "experiment/experiment.h"

namespace canasta {

inline Arm share_arm(const std::string& name, std::uint64_t with, std::uint64_t rows) {
  return {name, sample_of(ShareCount{rows, with})};
}

inline Arm mean_arm(const std::string& name, const std::vector<double>& outcomes) {
  return {name, sample_of(std::span<const double>(outcomes))};
}

inline TableColumn text_column(const std::string& name, const std::vector<std::string>& cells) {
  TextColumn body;
  for (const std::string& cell : cells) {
    if (cell.empty()) {
      body.codes.push_back(kNoCode);
    } else {
      body.add(cell);
    }
  }
  return {name, std::move(body)};
}

inline TableColumn int_column(const std::string& name, std::vector<std::int64_t> values) {
  return {name, IntColumn{std::move(values)}};
}

inline TableColumn real_column(const std::string& name, std::vector<double> values) {
  return {name, RealColumn{std::move(values)}};
}

// Which message says why something failed; nothing where it did not.
template <class T>
std::string error_name(const Result<T>& result) {
  return result.ok() ? "" : std::string(name(result.error().message()));
}

}  // namespace canasta
