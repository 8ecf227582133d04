#include "recommend/collaborative.h"

#include <algorithm>
#include <array>

#include "recommend/als.h"
#include "recommend/ease.h"
#include "recommend/item_neighbours.h"
#include "recommend/nmf.h"
#include "recommend/rp3beta.h"
#include "recommend/user_neighbours.h"

namespace canasta {
namespace {

using Load = Result<std::unique_ptr<CollaborativeRecommender>> (*)(SavedModel saved);

struct Kind {
  std::string_view name;
  Load load;
};

template <class Model>
Result<std::unique_ptr<CollaborativeRecommender>> load_as(SavedModel saved) {
  TRY_ASSIGN(std::unique_ptr<Model> model, Model::load(std::move(saved)));
  return std::unique_ptr<CollaborativeRecommender>(std::move(model));
}

template <class Model>
constexpr Kind kind_of() {
  return {Model::kKind, load_as<Model>};
}

constexpr std::array kKinds = {kind_of<Als>(), kind_of<Ease>(),    kind_of<ItemNeighbours>(),
                               kind_of<Nmf>(), kind_of<Rp3beta>(), kind_of<UserNeighbours>()};

// The rows with a cell, without the others.
SparseMatrix without_empty_rows(SparseMatrix rows) {
  const auto end = std::unique(rows.offsets.begin(), rows.offsets.end());
  rows.offsets.erase(end, rows.offsets.end());
  return rows;
}

void write_matrix_options(const MatrixOptions& options, std::map<std::string, double>& settings) {
  settings["matrix_value"] = static_cast<double>(options.value);
  settings["matrix_logarithm"] = options.logarithm ? 1 : 0;
  settings["matrix_half_life_days"] = options.half_life_days;
}

Result<MatrixOptions> read_matrix_options(const ProductModel& model, const std::string& path) {
  constexpr auto kLast = static_cast<double>(CellValue::Binary);
  TRY_ASSIGN(const double value, model.setting("matrix_value", 0, kLast, path));
  TRY_ASSIGN(const double logarithm, model.setting("matrix_logarithm", 0, 1, path));
  TRY_ASSIGN(const double half_life, model.setting("matrix_half_life_days", 0, 1e9, path));
  return MatrixOptions{.value = static_cast<CellValue>(value),
                       .logarithm = logarithm != 0,
                       .half_life_days = half_life};
}

}  // namespace

std::vector<Contribution> CollaborativeRecommender::contributions(const KnownPurchases& known,
                                                                  CustomerCode customer,
                                                                  ProductCode product) const {
  const std::uint32_t offered = products_.number(product);
  if (offered == kNoCode || !weight(0, offered)) return {};
  const std::array one = {customer};
  const SparseMatrix rows = products_.narrowed(purchase_rows(known.history, one, matrix_));
  const SparseRow row = rows.row(0);
  std::vector<Contribution> parts;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double amount = static_cast<double>(row.value[i]) * *weight(row.column[i], offered);
    parts.push_back({.product = products_.code(row.column[i]), .amount = amount});
  }
  return parts;
}

void CollaborativeRecommender::score(const KnownPurchases& known,
                                     std::span<const CustomerCode> customers,
                                     View2<float> scores) const {
  score_bought(rows_of(known.history, customers), scores);
}

SparseMatrix CollaborativeRecommender::rows_of(const History& history,
                                               std::span<const CustomerCode> customers) const {
  return purchase_rows(history, customers, matrix_);
}

void CollaborativeRecommender::score_bought(SparseMatrix bought, View2<float> scores) const {
  CANASTA_ASSERT(bought.columns == products_.log_size());
  const SparseMatrix rows = products_.narrowed(std::move(bought));
  std::vector<std::size_t> asked;  // the rows with a product that the model knows
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (rows.row(i).size() > 0) asked.push_back(i);
  }
  if (products_.same_as_log() && asked.size() == rows.rows()) {
    return score_rows(rows, scores);
  }
  std::fill_n(scores.data(), scores.size(), kNotOffered);
  std::vector<float> own(asked.size() * products_.size());
  const View2<float> view(own.data(), asked.size(), products_.size());
  score_rows(without_empty_rows(rows), view);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (std::size_t product = 0; product < products_.size(); ++product) {
      const ProductCode code = products_.code(product);
      if (code != kNoCode) scores(asked[i], code) = view(i, product);
    }
  }
}

std::string CollaborativeRecommender::bytes() const {
  ProductModel model;
  model.kind = kind_;
  model.products = products_.names();
  model.weights.columns = products_.size();
  write_matrix_options(matrix_, model.settings);
  write(model);
  return model.bytes();
}

FitMatrix fit_matrix(const Context& context, const KnownPurchases& known,
                     const MatrixOptions& options) {
  SparseMatrix matrix = purchase_matrix(context, known.history, options);
  ModelProducts products = ModelProducts::sold(matrix, known.history.log().products());
  // Customers who come after the moment have an empty row.
  matrix = without_empty_rows(products.narrowed(std::move(matrix)));
  return {std::move(matrix), std::move(products)};
}

void offer_nothing_without_factors(View2<const float> customers, View2<float> scores) {
  for (std::size_t i = 0; i < customers.rows(); ++i) {
    const auto own = customers.row(i);
    const bool unknown = std::all_of(own.begin(), own.end(), [](float x) { return x == 0; });
    if (unknown) std::fill_n(scores.row(i).data(), scores.columns(), kNotOffered);
  }
}

void write_weighting(const WeightingOptions& options, ProductModel& model) {
  model.settings["weighting"] = static_cast<double>(options.kind);
  model.settings["weighting_k1"] = options.k1;
  model.settings["weighting_b"] = options.b;
}

Result<WeightingOptions> read_weighting(const SavedModel& saved) {
  constexpr auto kLast = static_cast<double>(Weighting::Bm25);
  TRY_ASSIGN(const double kind, saved.model.setting("weighting", 0, kLast, saved.path));
  TRY_ASSIGN(const double k1, saved.model.setting("weighting_k1", 0, 1e9, saved.path));
  TRY_ASSIGN(const double b, saved.model.setting("weighting_b", 0, 1, saved.path));
  return WeightingOptions{.kind = static_cast<Weighting>(kind), .k1 = k1, .b = b};
}

Result<std::unique_ptr<CollaborativeRecommender>> load_collaborative(std::string bytes,
                                                                     const std::string& path,
                                                                     const Dictionary& log) {
  SavedModel saved;
  saved.path = path;
  TRY_ASSIGN(saved.model, ProductModel::parse(std::move(bytes), path));
  TRY_ASSIGN(saved.matrix, read_matrix_options(saved.model, path));
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& known) { return known.name == saved.model.kind; });
  if (kind == kKinds.end()) return broken_model(path, "kind " + saved.model.kind);
  saved.products = ModelProducts::matched(std::move(saved.model.products), log);
  saved.model.products = {};
  return kind->load(std::move(saved));
}

}  // namespace canasta
