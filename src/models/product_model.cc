#include "models/product_model.h"

#include <algorithm>
#include <cmath>

#include "base/messages/io.h"
#include "io/safetensors.h"

namespace canasta {
namespace {

constexpr const char* kFormat = "1";

template <class Number>
bool all_finite(const std::vector<Number>& values) {
  return std::all_of(values.begin(), values.end(), [](Number x) { return std::isfinite(x); });
}

// Ids joined by commas; a setting's name has none.
std::string joined_names(const std::map<std::string, double>& settings) {
  std::string names;
  for (const auto& [name, value] : settings) names += (names.empty() ? "" : ",") + name;
  return names;
}

std::vector<std::string> split_names(const std::string& joined) {
  std::vector<std::string> names;
  for (std::size_t first = 0; first < joined.size();) {
    const std::size_t end = std::min(joined.find(',', first), joined.size());
    names.push_back(joined.substr(first, end - first));
    first = end + 1;
  }
  return names;
}

// False where the ids are not distinct and ascending, or do not fill the text.
bool read_products(const std::vector<std::uint8_t>& text, const std::vector<std::uint64_t>& ends,
                   Dictionary& products) {
  if (ends.size() >= kNoCode) return false;
  const std::string_view block(reinterpret_cast<const char*>(text.data()), text.size());
  std::uint64_t begin = 0;
  std::string_view before;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] < begin || ends[i] > block.size()) return false;
    const std::string_view id = block.substr(begin, ends[i] - begin);
    if (i > 0 && id <= before) return false;
    products.add(id);
    before = id;
    begin = ends[i];
  }
  return begin == block.size();
}

bool is_csr(const SparseMatrix& matrix) {
  if (matrix.offsets.empty() || matrix.offsets.front() != 0 ||
      matrix.offsets.back() != matrix.value.size() || matrix.column.size() != matrix.value.size()) {
    return false;
  }
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    const std::uint64_t first = matrix.offsets[row];
    const std::uint64_t last = matrix.offsets[row + 1];
    if (last < first || last > matrix.value.size()) return false;
    for (std::uint64_t i = first; i < last; ++i) {
      if (matrix.column[i] >= matrix.columns) return false;
      if (i > first && matrix.column[i] <= matrix.column[i - 1]) return false;
    }
  }
  return true;
}

// What is wrong with a model, or nothing.
std::string problem_of(const ProductModel& model) {
  const std::size_t products = model.products.size();
  if (!model.product_weight.empty() && model.product_weight.size() != products) {
    return "product_weight";
  }
  if (!all_finite(model.product_weight)) return "product_weight";
  if (model.table_columns > kNoCode || model.table.size() != products * model.table_columns) {
    return "table";
  }
  if (!all_finite(model.table)) return "table";
  return is_csr(model.weights) && all_finite(model.weights.value) ? "" : "weights";
}

Status read_settings(const Safetensors& arrays, const std::string& path,
                     std::map<std::string, double>& settings) {
  const auto joined = arrays.metadata().find("settings");
  if (joined == arrays.metadata().end()) return broken_model(path, "settings");
  const std::vector<std::string> names = split_names(joined->second);
  TRY_ASSIGN(const std::vector<double> values, arrays.values<double>("settings"));
  if (names.size() != values.size() || !all_finite(values)) return broken_model(path, "settings");
  for (std::size_t i = 0; i < names.size(); ++i) settings[names[i]] = values[i];
  if (settings.size() != names.size()) return broken_model(path, "settings");
  return {};
}

}  // namespace

Error broken_model(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

std::string ProductModel::bytes() const {
  CANASTA_ASSERT(problem_of(*this).empty());
  std::vector<double> values;
  for (const auto& [name, value] : settings) values.push_back(value);
  const std::string_view text = products.block();
  const std::span<const std::uint8_t> letters(reinterpret_cast<const std::uint8_t*>(text.data()),
                                              text.size());
  const std::vector<std::uint64_t> columns = {table_columns};
  return safetensors_bytes(
      {array_view<std::uint8_t>("products_text", letters),
       array_view<std::uint64_t>("products_ends", products.ends()),
       array_view<double>("settings", values), array_view<float>("product_weight", product_weight),
       array_view<std::uint64_t>("table_columns", columns), array_view<float>("table", table),
       array_view<std::uint64_t>("weights_offsets", weights.offsets),
       array_view<std::uint32_t>("weights_column", weights.column),
       array_view<float>("weights_value", weights.value)},
      {{"format", kFormat}, {"kind", kind}, {"settings", joined_names(settings)}});
}

Result<ProductModel> ProductModel::parse(std::string bytes, const std::string& path) {
  TRY_ASSIGN(const Safetensors arrays, Safetensors::parse(std::move(bytes), path));
  const ArrayMetadata& metadata = arrays.metadata();
  const auto format = metadata.find("format");
  if (format == metadata.end() || format->second != kFormat) return broken_model(path, "format");
  const auto kind = metadata.find("kind");
  if (kind == metadata.end()) return broken_model(path, "kind");
  ProductModel model;
  model.kind = kind->second;
  TRY(read_settings(arrays, path, model.settings));
  TRY_ASSIGN(const std::vector<std::uint8_t> text, arrays.values<std::uint8_t>("products_text"));
  TRY_ASSIGN(const std::vector<std::uint64_t> ends, arrays.values<std::uint64_t>("products_ends"));
  if (!read_products(text, ends, model.products)) return broken_model(path, "products");
  TRY_ASSIGN(model.product_weight, arrays.values<float>("product_weight"));
  TRY_ASSIGN(const std::vector<std::uint64_t> columns,
             arrays.values<std::uint64_t>("table_columns"));
  if (columns.size() != 1) return broken_model(path, "table_columns");
  model.table_columns = columns[0];
  TRY_ASSIGN(model.table, arrays.values<float>("table"));
  model.weights.columns = model.products.size();
  TRY_ASSIGN(model.weights.offsets, arrays.values<std::uint64_t>("weights_offsets"));
  TRY_ASSIGN(model.weights.column, arrays.values<std::uint32_t>("weights_column"));
  TRY_ASSIGN(model.weights.value, arrays.values<float>("weights_value"));
  const std::string problem = problem_of(model);
  if (!problem.empty()) return broken_model(path, problem);
  return model;
}

Result<double> ProductModel::setting(const std::string& name, double lowest, double highest,
                                     const std::string& path) const {
  const auto found = settings.find(name);
  if (found == settings.end() || !(found->second >= lowest && found->second <= highest)) {
    return broken_model(path, name);
  }
  return found->second;
}

}  // namespace canasta
