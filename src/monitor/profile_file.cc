// reference_profile.json, as docs/formats/reference-profile.md describes it.
//
// Reading trusts nothing: every number is checked before it is used, and memory grows with the
// bytes that are there, never with a count that the file states.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/messages/io.h"
#include "base/messages/monitor.h"
#include "io/json.h"
#include "io/text_encoding.h"
#include "monitor/monitor.h"

namespace canasta {
namespace {

using Json = nlohmann::json;                 // read
using OrderedJson = nlohmann::ordered_json;  // written, in the order of the page

constexpr const char* kFormatKey = "canasta_reference_profile";
// Rows that a double still counts one by one.
constexpr std::uint64_t kRowsMax = std::uint64_t{1} << 53;

// --- Writing
// --------------------------------------------------------------------------------------

OrderedJson to_json(const NumberProfile& number) {
  return {{"below", number.below},   {"above", number.above},         {"low", number.low},
          {"high", number.high},     {"deviation", number.deviation}, {"edges", number.edges},
          {"counts", number.counts}, {"means", number.means}};
}

OrderedJson to_json(const TextProfile& text) {
  OrderedJson values = OrderedJson::array();
  for (const auto& value : text.values) {
    values.push_back(OrderedJson::array({value.text, value.rows}));
  }
  return {{"counted", text.counted}, {"unlisted", text.unlisted}, {"values", std::move(values)}};
}

OrderedJson to_json(const FeatureProfile& feature) {
  OrderedJson json = {{"name", feature.name},
                      {"kind", std::string(name(feature.kind))},
                      {"missing", feature.missing}};
  json.update(feature.kind == ProfileKind::Texts ? to_json(feature.text) : to_json(feature.number));
  return json;
}

// --- Reading
// --------------------------------------------------------------------------------------

// Reads one feature; remembers the first field that is not as it should be.
class FeatureReader {
 public:
  FeatureReader(const Json& json, std::string place, std::uint64_t rows)
      : json_(json), place_(std::move(place)), rows_(rows) {}

  const std::string& broken() const { return broken_; }

  FeatureProfile read() {
    FeatureProfile out;
    out.name = text("name");
    out.kind = kind();
    out.missing = count("missing");
    const std::uint64_t present = rows_ - out.missing;
    if (out.kind == ProfileKind::Texts) {
      out.text = read_text(present);
    } else {
      out.number = read_number(present);
    }
    return out;
  }

 private:
  void break_at(const char* key) {
    if (broken_.empty()) broken_ = place_ + key;
  }
  const Json& at(const char* key) {
    static const Json kNothing;
    const auto found = json_.is_object() ? json_.find(key) : json_.end();
    if (json_.is_object() && found != json_.end()) return *found;
    break_at(key);
    return kNothing;
  }
  std::string text(const char* key) {
    const Json& value = at(key);
    if (!value.is_string()) break_at(key);
    return value.is_string() ? value.get<std::string>() : "";
  }
  ProfileKind kind() {
    const std::string wanted = text("kind");
    for (const auto kind :
         {ProfileKind::Numbers, ProfileKind::Days, ProfileKind::Times, ProfileKind::Texts}) {
      if (name(kind) == wanted) return kind;
    }
    break_at("kind");
    return ProfileKind::Texts;
  }
  // A count of rows, at most as many as there are; 0 where it is broken.
  std::uint64_t count_of(const Json& value, const char* key) {
    const bool good = value.is_number_unsigned() && value.get<std::uint64_t>() <= rows_;
    if (!good) break_at(key);
    return good ? value.get<std::uint64_t>() : 0;
  }
  std::uint64_t count(const char* key) { return count_of(at(key), key); }
  double number_of(const Json& value, const char* key) {
    const bool good = value.is_number() && std::abs(value.get<double>()) <= kMagnitudeMax;
    if (!good) break_at(key);
    return good ? value.get<double>() : 0;
  }
  double number(const char* key) { return number_of(at(key), key); }
  // An array of at most `size_max` elements; an empty one where it is broken.
  const Json& array(const char* key, std::size_t size_max) {
    static const Json kEmpty = Json::array();
    const Json& value = at(key);
    if (value.is_array() && value.size() <= size_max) return value;
    break_at(key);
    return kEmpty;
  }

  NumberProfile read_number(std::uint64_t present) {
    NumberProfile out;
    out.below = count("below");
    out.above = count("above");
    out.low = number("low");
    out.high = number("high");
    out.deviation = number("deviation");
    for (const Json& edge : array("edges", kProfileBinsMax - 1)) {
      out.edges.push_back(number_of(edge, "edges"));
    }
    for (const Json& rows : array("counts", kProfileBinsMax)) {
      out.counts.push_back(count_of(rows, "counts"));
    }
    for (const Json& mean : array("means", kProfileBinsMax)) {
      out.means.push_back(number_of(mean, "means"));
    }
    check(out, present);
    return out;
  }

  void check(const NumberProfile& number, std::uint64_t present) {
    if (number.low > number.high) break_at("low");
    if (number.deviation < 0) break_at("deviation");
    if (std::adjacent_find(number.edges.begin(), number.edges.end(), std::greater_equal<>()) !=
        number.edges.end()) {
      break_at("edges");
    }
    if (number.counts.size() != number.edges.size() + 1) break_at("counts");
    if (number.means.size() != number.counts.size()) return break_at("means");
    std::uint64_t rows = number.below + number.above;
    double last = -kMagnitudeMax;
    for (std::size_t bin = 0; bin < number.counts.size(); ++bin) {
      rows += number.counts[bin];  // at most 258 terms of at most 2^53
      if (number.counts[bin] == 0) continue;
      if (number.means[bin] < last) break_at("means");
      last = number.means[bin];
    }
    if (rows != present) break_at("counts");
  }

  TextProfile read_text(std::uint64_t present) {
    TextProfile out;
    out.counted = count("counted");
    out.unlisted = count("unlisted");
    std::uint64_t rows = out.unlisted;
    std::set<std::string_view> seen;
    const Json& values = array("values", kProfileValuesMax);
    for (const Json& value : values) {
      if (!value.is_array() || value.size() != 2 || !value[0].is_string() ||
          !seen.insert(value[0].get_ref<const std::string&>()).second) {
        break_at("values");
        return out;
      }
      out.values.push_back({value[0].get<std::string>(), count_of(value[1], "values")});
      rows += out.values.back().rows;
    }
    if (rows != out.counted) break_at("counted");
    if (out.counted > present) break_at("counted");
    return out;
  }

  const Json& json_;
  std::string place_;
  std::uint64_t rows_;
  std::string broken_;
};

Error broken_format(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

Status check_format(const Json& json, const std::string& path) {
  const auto format = json.is_object() ? json.find(kFormatKey) : json.end();
  if (!json.is_object() || format == json.end() || !format->is_number_integer()) {
    return broken_format(path, kFormatKey);
  }
  if (*format == kReferenceProfileFormat) return {};
  return corrupt(
      message::kProfileFormatUnknown,
      {{"path", path}, {"found", format->dump()}, {"expected", kReferenceProfileFormat}});
}

}  // namespace

std::string profile_json(const ReferenceProfile& profile) {
  std::string out = "{\"" + std::string(kFormatKey) +
                    "\": " + std::to_string(kReferenceProfileFormat) +
                    ", \"rows\": " + std::to_string(profile.rows) + ", \"features\": [";
  for (std::size_t i = 0; i < profile.features.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    out += to_json(profile.features[i]).dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
  }
  return out + "\n]}\n";
}

Result<ReferenceProfile> parse_profile(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_json(text, path, ErrorCode::Corrupt));
  TRY(check_format(json, path));
  const auto rows = json.find("rows");
  if (rows == json.end() || !rows->is_number_unsigned() || rows->get<std::uint64_t>() > kRowsMax) {
    return broken_format(path, "rows");
  }
  const auto features = json.find("features");
  if (features == json.end() || !features->is_array() || features->size() > kProfileColumnsMax) {
    return broken_format(path, "features");
  }
  ReferenceProfile profile{.rows = rows->get<std::uint64_t>()};
  std::set<std::string> names;
  for (const Json& feature : *features) {
    const std::string place = "features[" + std::to_string(profile.features.size()) + "].";
    FeatureReader reader(feature, place, profile.rows);
    profile.features.push_back(reader.read());
    if (!reader.broken().empty()) return broken_format(path, reader.broken());
    if (!names.insert(profile.features.back().name).second) {
      return broken_format(path, place + "name");
    }
  }
  return profile;
}

}  // namespace canasta
