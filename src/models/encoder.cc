#include "models/encoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/ingest.h"
#include "base/messages/io.h"
#include "base/parallel.h"
#include "io/json.h"
#include "models/date_parts.h"
#include "models/forest.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kEncoderFormat = 1;
constexpr std::array<std::string_view, 4> kCodings = {"number", "one_hot", "multi_hot",
                                                      "date_parts"};
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// --- Features ------------------------------------------------------------------------------------

// Names that XGBoost's own readers take: they refuse [, ] and <.
std::string feature_name(const std::string& column, std::string_view what) {
  std::string name = column;
  name.append(what);
  for (char& c : name) {
    if (c == '[') c = '(';
    if (c == ']' || c == '<') c = c == ']' ? ')' : '(';
  }
  return name;
}

void add_features(const EncodedColumn& column, std::vector<Feature>& features) {
  const auto add = [&](std::string_view what, FeatureKind kind) {
    features.push_back({.name = feature_name(column.column, what),
                        .unit = "",
                        .family = "encoding",
                        .kind = kind});
  };
  switch (column.coding) {
    case Coding::Number:
      add("", FeatureKind::Number);
      break;
    case Coding::MultiHot:
      add("_count", FeatureKind::Count);
      [[fallthrough]];
    case Coding::OneHot:
      for (const std::string& word : column.vocabulary) add("=" + word, FeatureKind::Flag);
      if (column.other) add("=(other)", FeatureKind::Flag);
      break;
    case Coding::DateParts:
      for (const std::string_view part : kDateParts)
        add("_" + std::string(part), FeatureKind::Number);
      if (column.hour) add("_hour", FeatureKind::Number);
      break;
  }
  if (column.missing) add("=(missing)", FeatureKind::Flag);
}

std::size_t feature_count(const EncodedColumn& column) {
  std::vector<Feature> features;
  add_features(column, features);
  return features.size();
}

// --- Cells as words ------------------------------------------------------------------------------

// Each row's word as a code of `words`; kNoCode where it is missing.
struct CellWords {
  std::vector<std::string> words;
  std::vector<std::uint32_t> codes;
};

CellWords words_of(const TableColumn& column) {
  CellWords out;
  if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
    for (std::size_t code = 0; code < texts->dictionary.size(); ++code) {
      out.words.emplace_back(texts->dictionary[code]);
    }
    out.codes = texts->codes;
    return out;
  }
  std::map<std::string, std::uint32_t> known;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.missing(row)) {
      out.codes.push_back(kNoCode);
      continue;
    }
    const auto [found, is_new] =
        known.try_emplace(cell_text(column, row), static_cast<std::uint32_t>(out.words.size()));
    if (is_new) out.words.push_back(found->first);
    out.codes.push_back(found->second);
  }
  return out;
}

// Places of a column's features in a row.
struct Target {
  float* values = nullptr;  // of the first row's first feature of this column
  std::size_t width = 0;    // features of a row
  std::size_t rows = 0;

  float* row(std::size_t number) const { return values + number * width; }
};

// Number of a word in the vocabulary, or nothing.
class Vocabulary {
 public:
  explicit Vocabulary(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) places_.emplace(words[i], i);
  }
  std::optional<std::size_t> find(const std::string& word) const {
    const auto found = places_.find(word);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::string, std::size_t> places_;
};

// --- Columns -------------------------------------------------------------------------------------

void encode_numbers(const EncodedColumn& spec, const TableColumn& column, const Target& to) {
  for (std::size_t row = 0; row < to.rows; ++row) {
    const bool missing = column.missing(row);
    float value = kMissing;
    if (!missing) {
      if (const auto* ints = std::get_if<IntColumn>(&column.body)) {
        value = static_cast<float>(ints->values[row]);
      } else {
        value = static_cast<float>(std::get<RealColumn>(column.body).values[row]);
      }
    }
    to.row(row)[0] = std::isfinite(value) ? value : kMissing;
    if (spec.missing) to.row(row)[1] = missing ? 1.0F : 0.0F;
  }
}

std::size_t encode_words(const EncodedColumn& spec, const TableColumn& column, const Target& to) {
  const CellWords cells = words_of(column);
  const Vocabulary vocabulary(spec.vocabulary);
  std::vector<std::optional<std::size_t>> place;
  for (const std::string& word : cells.words) place.push_back(vocabulary.find(word));
  const std::size_t other = spec.vocabulary.size();
  const std::size_t missing = other + (spec.other ? 1 : 0);
  std::size_t unknown = 0;
  for (std::size_t row = 0; row < to.rows; ++row) {
    float* const values = to.row(row);
    const std::uint32_t code = cells.codes[row];
    if (code == kNoCode) {
      if (spec.missing) values[missing] = 1;
    } else if (place[code]) {
      values[*place[code]] = 1;
    } else {
      unknown += 1;
      if (spec.other) values[other] = 1;
    }
  }
  return unknown;
}

// The first feature is the number of items.
std::size_t encode_lists(const EncodedColumn& spec, const TableColumn& column, const Target& to) {
  const CellWords cells = words_of(column);
  const Vocabulary vocabulary(spec.vocabulary);
  struct Cell {
    std::vector<std::size_t> places;
    std::size_t items = 0;
    bool other = false;
  };
  std::vector<Cell> parsed;
  for (const std::string& word : cells.words) {
    Cell& cell = parsed.emplace_back();
    for (const std::string& item : list_items(word)) {
      cell.items += 1;
      const auto place = vocabulary.find(item);
      if (place) cell.places.push_back(*place);
      cell.other = cell.other || !place;
    }
  }
  const std::size_t other = 1 + spec.vocabulary.size();
  const std::size_t missing = other + (spec.other ? 1 : 0);
  std::size_t unknown = 0;
  for (std::size_t row = 0; row < to.rows; ++row) {
    float* const values = to.row(row);
    const std::uint32_t code = cells.codes[row];
    if (code == kNoCode) {
      values[0] = kMissing;
      if (spec.missing) values[missing] = 1;
      continue;
    }
    const Cell& cell = parsed[code];
    values[0] = static_cast<float>(cell.items);
    for (const std::size_t place : cell.places) values[1 + place] = 1;
    unknown += cell.other ? 1 : 0;
    if (cell.other && spec.other) values[other] = 1;
  }
  return unknown;
}

void encode_dates(const EncodedColumn& spec, const TableColumn& column, const Target& to) {
  const auto* const days = std::get_if<DayColumn>(&column.body);
  const auto* const times = std::get_if<TimeColumn>(&column.body);
  const std::size_t parts = date_part_count(spec.hour);
  for (std::size_t row = 0; row < to.rows; ++row) {
    float* const values = to.row(row);
    const bool missing = column.missing(row);
    if (spec.missing) values[parts] = missing ? 1.0F : 0.0F;
    if (missing) {
      std::fill_n(values, parts, kMissing);
      continue;
    }
    const Seconds time = days != nullptr ? start_of(days->values[row]) : times->values[row];
    write_date_parts(time, spec.hour, values);
  }
}

bool fits(const EncodedColumn& spec, const TableColumn& column) {
  const bool date = std::holds_alternative<DayColumn>(column.body) ||
                    std::holds_alternative<TimeColumn>(column.body);
  const bool text = std::holds_alternative<TextColumn>(column.body);
  if (spec.coding == Coding::Number) return !date && !text;
  return spec.coding != Coding::DateParts || date;
}

// A column in which nothing stands may have been read as any type.
bool all_missing(const TableColumn& column) {
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (!column.missing(row)) return false;
  }
  return true;
}

Error broken(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

}  // namespace

std::vector<std::string> list_items(std::string_view cell) {
  std::vector<std::string> items;
  const auto add = [&](std::string_view item) {
    item = trimmed(item);
    if (!item.empty()) items.emplace_back(item);
  };
  if (cell.starts_with('[')) {
    const Json json = Json::parse(cell, nullptr, false);
    if (json.is_array()) {
      for (const Json& item : json) {
        if (item.is_string()) add(item.get_ref<const std::string&>());
        if (item.is_object() && item.contains("name") && item["name"].is_string()) {
          add(item["name"].get_ref<const std::string&>());
        }
      }
      return items;
    }
  }
  char separator = ',';
  for (const char candidate : {'|', ';', ','}) {
    if (cell.find(candidate) == std::string_view::npos) continue;
    separator = candidate;
    break;
  }
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = cell.find(separator);
    add(cell.substr(0, end));
    if (end != std::string_view::npos) cell.remove_prefix(end + 1);
  }
  return items;
}

Encoder::Encoder(std::vector<EncodedColumn> columns) : columns_(std::move(columns)) {
  for (const EncodedColumn& column : columns_) {
    add_features(column, features_);
    first_feature_.push_back(features_.size());
  }
}

Result<EncodedRows> Encoder::encode(const Context& context, const Table& table) const {
  std::vector<std::string> missing;
  for (const EncodedColumn& column : columns_) {
    if (table.find(column.column) == nullptr) missing.push_back(column.column);
  }
  if (!missing.empty()) return invalid(message::kEncoderColumns, {{"columns", joined(missing)}});
  for (const EncodedColumn& column : columns_) {
    const TableColumn& from = *table.find(column.column);
    if (fits(column, from) || all_missing(from)) continue;
    return invalid(message::kEncoderType,
                   {{"column", column.column},
                    {"expected", kCodings.at(static_cast<std::size_t>(column.coding))}});
  }
  EncodedRows out;
  FeatureMatrix& matrix = out.matrix;
  matrix.features = features_;
  matrix.values.resize(table.rows() * features_.size());
  matrix.total.assign(table.rows(), 1);
  std::vector<std::size_t> unknown(columns_.size());
  parallel_for(context, columns_.size(), [&](std::size_t i) {
    const EncodedColumn& spec = columns_[i];
    const TableColumn& column = *table.find(spec.column);
    const Target to{matrix.values.data() + first_feature_[i], features_.size(), table.rows()};
    if (spec.coding == Coding::OneHot) {
      unknown[i] = encode_words(spec, column, to);
    } else if (spec.coding == Coding::MultiHot) {
      unknown[i] = encode_lists(spec, column, to);
    } else if (spec.coding == Coding::DateParts) {
      encode_dates(spec, column, to);
    } else {
      encode_numbers(spec, column, to);
    }
  });
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (unknown[i] > 0) out.unknown.push_back({columns_[i].column, unknown[i]});
  }
  return out;
}

std::string Encoder::json() const {
  Json columns = Json::array();
  for (const EncodedColumn& column : columns_) {
    Json one = {{"column", column.column},
                {"coding", kCodings.at(static_cast<std::size_t>(column.coding))},
                {"missing", column.missing}};
    if (column.coding == Coding::DateParts) one["hour"] = column.hour;
    if (column.coding == Coding::OneHot || column.coding == Coding::MultiHot) {
      one["other"] = column.other;
      one["vocabulary"] = column.vocabulary;
    }
    columns.push_back(std::move(one));
  }
  return Json{{"format", kEncoderFormat}, {"columns", std::move(columns)}}.dump(1) + "\n";
}

Result<Encoder> Encoder::parse(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_json(text, path, ErrorCode::Corrupt));
  std::vector<EncodedColumn> columns;
  std::size_t features = 0;
  try {
    if (json.at("format") != kEncoderFormat) return broken(path, "format");
    for (const Json& one : json.at("columns")) {
      EncodedColumn& column = columns.emplace_back();
      column.column = one.at("column");
      const auto coding = std::find(kCodings.begin(), kCodings.end(),
                                    one.at("coding").get_ref<const std::string&>());
      if (coding == kCodings.end()) return broken(path, "coding");
      column.coding = static_cast<Coding>(coding - kCodings.begin());
      column.missing = one.at("missing");
      column.hour = one.value("hour", false);
      column.other = one.value("other", false);
      column.vocabulary = one.value("vocabulary", std::vector<std::string>());
      features += feature_count(column);
      if (columns.size() > kEncodedColumnsMax || column.vocabulary.size() > kVocabularyMax ||
          features > kForestFeaturesMax) {
        return broken(path, "too many columns, words or features");
      }
    }
  } catch (const Json::exception& error) {
    return broken(path, error.what());
  }
  return Encoder(std::move(columns));
}

}  // namespace canasta
