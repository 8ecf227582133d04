#include "models/neighbours.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/assert.h"
#include "base/messages/io.h"
#include "base/parallel.h"
#include "io/safetensors.h"

namespace canasta {
namespace {

constexpr std::size_t kLanes = 8;          // kept rows side by side
constexpr std::size_t kQueries = 4;        // rows that share a load of them
constexpr std::size_t kRowsPerChunk = 64;  // of the rows asked for: they share a tile
constexpr std::size_t kTileGroups = 64;    // of kLanes kept rows: stay in the second-level cache

Error broken(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

template <class Number>
bool all_finite(const std::vector<Number>& values) {
  return std::all_of(values.begin(), values.end(), [](Number x) { return std::isfinite(x); });
}

bool labels_fit(const NeighboursBody& body) {
  if (body.classes == 0) return all_finite(body.label);
  return std::all_of(body.label.begin(), body.label.end(), [&](float label) {
    return label >= 0 && label < static_cast<float>(body.classes) && label == std::floor(label);
  });
}

// What is wrong with the shape of a body, or nothing.
std::string shape_problem(const NeighboursBody& body) {
  const std::size_t features = body.mean.size();
  const std::size_t kept = body.label.size();
  if (features == 0 || features > kForestFeaturesMax || !all_finite(body.mean)) return "mean";
  const bool positive = std::all_of(body.deviation.begin(), body.deviation.end(),
                                    [](double x) { return x > 0 && std::isfinite(x); });
  if (body.deviation.size() != features || !positive) return "deviation";
  if (kept == 0 || kept > kNeighbourRowsMax || !labels_fit(body)) return "label";
  if (body.rows.size() != kept * features || !all_finite(body.rows)) return "rows";
  if (body.k == 0 || body.k > kept || body.k > kNeighboursMax) return "k";
  if (body.classes == 1 || body.classes > kForestOutputsMax) return "classes";
  const bool shares = std::all_of(body.class_share.begin(), body.class_share.end(),
                                  [](double x) { return x >= 0 && x <= 1; });
  return body.class_share.size() == body.classes && shares ? "" : "class_share";
}

// The k nearest so far: a heap with the farthest on top. Rows come in order of their numbers, so of
// equal distances the one that is there already stays.
class NearestList {
 public:
  explicit NearestList(std::size_t k) : k_(k) { found_.reserve(k + 1); }

  float limit() const {
    return found_.size() < k_ ? std::numeric_limits<float>::infinity() : found_.front().first;
  }
  // REQUIRES: distance below limit().
  void add(float distance, std::uint32_t row) {
    if (found_.size() == k_) {
      std::pop_heap(found_.begin(), found_.end());
      found_.pop_back();
    }
    found_.emplace_back(distance, row);
    std::push_heap(found_.begin(), found_.end());
  }
  // Nearest first.
  void write(std::uint32_t* out) {
    std::sort_heap(found_.begin(), found_.end());
    for (const auto& [distance, row] : found_) *out++ = row;
  }

 private:
  std::size_t k_;
  std::vector<std::pair<float, std::uint32_t>> found_;
};

// Eight floats in one register, or in two of a lesser processor.
using Lanes [[gnu::vector_size(kLanes * sizeof(float))]] = float;
using Distances = std::array<std::array<float, kLanes>, kQueries>;

// Squared distances of four rows to eight kept ones.
// Shapes: query [features x kQueries], kept [features x kLanes].
[[gnu::always_inline]] inline void measure_distances(const float* query, const float* kept,
                                                     std::size_t features, Distances& out) {
  std::array<Lanes, kQueries> sum{};
  for (std::size_t j = 0; j < features; ++j) {
    Lanes values;
    std::memcpy(&values, kept + j * kLanes, sizeof(Lanes));
    for (std::size_t q = 0; q < kQueries; ++q) {
      const Lanes away = values - query[j * kQueries + q];
      sum[q] += away * away;
    }
  }
  std::memcpy(out.data(), sum.data(), sizeof(out));
}

using MeasureDistances = void (*)(const float*, const float*, std::size_t, Distances&);

void measure_plainly(const float* query, const float* kept, std::size_t features, Distances& out) {
  measure_distances(query, kept, features, out);
}

// Lanes are apart and nothing is fused, so wider registers give the same bits.
#if defined(__x86_64__)
[[gnu::target("avx2")]] void measure_with_avx2(const float* query, const float* kept,
                                               std::size_t features, Distances& out) {
  measure_distances(query, kept, features, out);
}
MeasureDistances fastest_measure() {
  return __builtin_cpu_supports("avx2") ? measure_with_avx2 : measure_plainly;
}
#else
MeasureDistances fastest_measure() { return measure_plainly; }
#endif

}  // namespace

// The search of the rows of one chunk.
class Neighbours::Search {
 public:
  Search(const Neighbours& model, View2<const float> rows, std::size_t k)
      : model_(model), rows_(rows), lists_(rows.rows(), NearestList(k)) {
    const std::size_t features = model_.feature_count();
    const std::size_t groups = (rows.rows() + kQueries - 1) / kQueries;
    queries_.resize(groups * features * kQueries);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      float* const group = &queries_[row / kQueries * features * kQueries];
      for (std::size_t j = 0; j < features; ++j) {
        const float value = rows(row, j);
        if (!std::isfinite(value)) continue;
        group[j * kQueries + row % kQueries] = static_cast<float>(
            (static_cast<double>(value) - model_.body_.mean[j]) / model_.body_.deviation[j]);
      }
    }
  }

  void run(std::uint32_t* out, std::size_t k) {
    const std::size_t groups = (model_.body_.label.size() + kLanes - 1) / kLanes;
    for (std::size_t tile = 0; tile < groups; tile += kTileGroups) {
      const std::size_t end = std::min(groups, tile + kTileGroups);
      for (std::size_t first = 0; first < rows_.rows(); first += kQueries) {
        for (std::size_t group = tile; group < end; ++group) compare(first, group);
      }
    }
    for (std::size_t row = 0; row < lists_.size(); ++row) lists_[row].write(out + row * k);
  }

 private:
  void compare(std::size_t first, std::size_t group) {
    const std::size_t features = model_.feature_count();
    Distances distance;
    measure_(&queries_[first * features], &model_.lanes_[group * features * kLanes], features,
             distance);
    const std::size_t kept = model_.body_.label.size();
    const std::size_t queries = std::min(kQueries, lists_.size() - first);
    const std::size_t lanes = std::min(kLanes, kept - group * kLanes);
    for (std::size_t q = 0; q < queries; ++q) {
      NearestList& list = lists_[first + q];
      for (std::size_t l = 0; l < lanes; ++l) {
        if (distance[q][l] >= list.limit()) continue;
        list.add(distance[q][l], static_cast<std::uint32_t>(group * kLanes + l));
      }
    }
  }

  const MeasureDistances measure_ = fastest_measure();
  const Neighbours& model_;
  View2<const float> rows_;
  std::vector<NearestList> lists_;
  std::vector<float> queries_;  // [groups x features x kQueries]
};

Neighbours::Neighbours(NeighboursBody body) : body_(std::move(body)) {
  CANASTA_ASSERT(shape_problem(body_).empty());
  const std::size_t features = body_.mean.size();
  const std::size_t kept = body_.label.size();
  lanes_.resize((kept + kLanes - 1) / kLanes * features * kLanes);
  for (std::size_t row = 0; row < kept; ++row) {
    float* const group = &lanes_[row / kLanes * features * kLanes];
    for (std::size_t j = 0; j < features; ++j) {
      group[j * kLanes + row % kLanes] = body_.rows[row * features + j];
    }
  }
}

std::vector<std::uint32_t> Neighbours::nearest(const Context& context, View2<const float> rows,
                                               std::size_t k) const {
  CANASTA_ASSERT(rows.columns() == feature_count() || rows.rows() == 0);
  CANASTA_ASSERT(k >= 1 && k <= body_.label.size());
  std::vector<std::uint32_t> out(rows.rows() * k);
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    Search(*this, rows.rows(chunk.first, chunk.size()), k).run(&out[chunk.first * k], k);
  });
  return out;
}

void Neighbours::predict_from(std::span<const std::uint32_t> nearest, std::size_t listed,
                              std::size_t k, std::span<float> out) const {
  CANASTA_ASSERT(k >= 1 && k <= listed && nearest.size() / listed * outputs() == out.size());
  const auto neighbours = static_cast<double>(k);
  std::vector<double> sum(outputs());
  for (std::size_t row = 0; row * listed < nearest.size(); ++row) {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (const std::uint32_t near : nearest.subspan(row * listed, k)) {
      const float label = body_.label[near];
      if (body_.classes == 0) {
        sum[0] += static_cast<double>(label);
      } else {
        sum[static_cast<std::size_t>(label)] += 1;
      }
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
      out[row * sum.size() + i] = static_cast<float>(
          body_.classes == 0 ? sum[i] / neighbours
                             : (sum[i] + body_.class_share[i]) / (neighbours + 1));
    }
  }
}

void Neighbours::predict(const Context& context, View2<const float> rows,
                         std::span<float> out) const {
  CANASTA_ASSERT(rows.rows() * outputs() == out.size());
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    std::vector<std::uint32_t> near(chunk.size() * body_.k);
    Search(*this, rows.rows(chunk.first, chunk.size()), body_.k).run(near.data(), body_.k);
    predict_from(near, body_.k, body_.k,
                 out.subspan(chunk.first * outputs(), chunk.size() * outputs()));
  });
}

EstimatorFiles Neighbours::files() const {
  const std::vector<std::uint64_t> shape = {body_.label.size(), body_.mean.size()};
  const std::vector<std::uint64_t> sizes = {body_.k, body_.classes};
  return {
      {"neighbours.safetensors",
       safetensors_bytes(
           {array_view<std::uint64_t>("k_classes", sizes), array_view<double>("mean", body_.mean),
            array_view<double>("deviation", body_.deviation),
            array_view<double>("class_share", body_.class_share),
            array_view<float>("rows", body_.rows, shape), array_view<float>("label", body_.label)},
           {{"format", "1"}, {"kind", "neighbours"}})}};
}

Result<std::shared_ptr<const Neighbours>> Neighbours::parse(std::string bytes,
                                                            const std::string& path) {
  TRY_ASSIGN(const Safetensors arrays, Safetensors::parse(std::move(bytes), path));
  const auto format = arrays.metadata().find("format");
  if (format == arrays.metadata().end() || format->second != "1") return broken(path, "format");
  NeighboursBody body;
  TRY_ASSIGN(const std::vector<std::uint64_t> sizes, arrays.values<std::uint64_t>("k_classes"));
  if (sizes.size() != 2) return broken(path, "k_classes");
  body.k = sizes[0];
  body.classes = sizes[1];
  TRY_ASSIGN(body.mean, arrays.values<double>("mean"));
  TRY_ASSIGN(body.deviation, arrays.values<double>("deviation"));
  TRY_ASSIGN(body.class_share, arrays.values<double>("class_share"));
  TRY_ASSIGN(body.rows, arrays.values<float>("rows"));
  TRY_ASSIGN(body.label, arrays.values<float>("label"));
  const std::string problem = shape_problem(body);
  if (!problem.empty()) return broken(path, problem);
  return std::shared_ptr<const Neighbours>(std::make_shared<Neighbours>(std::move(body)));
}

}  // namespace canasta
