#include "registry/manifest.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "io/json.h"
#include "registry/layout.h"

namespace canasta {
namespace {

using Json = nlohmann::json;                 // read
using OrderedJson = nlohmann::ordered_json;  // written, in the order of the page

constexpr std::size_t kSha256Digits = 64;
constexpr int kIndent = 2;

// "2026-11-21T09:30:00Z"
std::string format_instant(Seconds utc) {
  std::string text = format_time(utc);
  text[text.find(' ')] = 'T';
  return text + "Z";
}

std::optional<Seconds> parse_instant(std::string_view text) {
  constexpr std::size_t kDateLength = 10;
  const auto number = [&](std::size_t at) -> Seconds {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
  };
  if (text.size() != std::string_view("2026-11-21T09:30:00Z").size()) return std::nullopt;
  const auto day = parse_day(text.substr(0, kDateLength));
  if (!day) return std::nullopt;
  const Seconds time = start_of(*day) + number(11) * 3600 + number(14) * 60 + number(17);
  // Whatever is not of this form is written back differently.
  return format_instant(time) == text ? std::optional(time) : std::nullopt;
}

// Reads fields of one object, and remembers the first that is not as it should be.
class FieldReader {
 public:
  FieldReader(const Json& object, std::string prefix)
      : object_(object), prefix_(std::move(prefix)) {}

  const std::string& broken() const { return broken_; }

  std::string text(const char* key) {
    const Json* value = find(key, [](const Json& json) { return json.is_string(); });
    return value == nullptr ? "" : value->get<std::string>();
  }
  std::uint64_t count(const char* key) {
    const Json* value = find(key, [](const Json& json) { return json.is_number_unsigned(); });
    return value == nullptr ? 0 : value->get<std::uint64_t>();
  }
  Day day(const char* key) {
    const auto day = parse_day(text(key));
    if (!day) break_at(key);
    return day.value_or(0);
  }
  // An object, or an empty one when it is broken.
  const Json& object(const char* key) {
    static const Json kEmpty = Json::object();
    const Json* value = find(key, [](const Json& json) { return json.is_object(); });
    return value == nullptr ? kEmpty : *value;
  }
  const Json& array(const char* key) {
    static const Json kEmpty = Json::array();
    const Json* value = find(key, [](const Json& json) { return json.is_array(); });
    return value == nullptr ? kEmpty : *value;
  }
  void break_at(std::string_view key) {
    if (broken_.empty()) broken_ = prefix_ + std::string(key);
  }
  void break_like(const FieldReader& inner) {
    if (broken_.empty()) broken_ = inner.broken_;
  }

 private:
  template <class Check>
  const Json* find(const char* key, Check check) {
    const auto found = object_.find(key);
    if (found != object_.end() && check(*found)) return &*found;
    break_at(key);
    return nullptr;
  }

  const Json& object_;
  std::string prefix_;
  std::string broken_;
};

Error broken_format(const std::string& path, const std::string& reason) {
  return corrupt(Message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

// The JSON object in `text`, when its `format_key` holds the format that we read.
Result<Json> parse_object(std::string_view text, const char* format_key, int format,
                          const std::string& path) {
  TRY_ASSIGN(Json json, parse_json(text, path, ErrorCode::Corrupt));
  const auto found = json.find(format_key);
  if (found == json.end() || !found->is_number_integer()) return broken_format(path, format_key);
  if (*found == format) return json;
  return corrupt(Message::kModelFormatUnknown,
                 {{"path", path}, {"found", found->dump()}, {"expected", format}});
}

OrderedJson to_json(const std::map<std::string, double>& metrics) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, value] : metrics) {
    json[name] = std::isfinite(value) ? OrderedJson(value) : OrderedJson(nullptr);
  }
  return json;
}

OrderedJson to_json(const std::map<std::string, ManifestFile>& files) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, file] : files) {
    json[name] = {{"bytes", file.bytes}, {"sha256", file.sha256}};
  }
  return json;
}

bool is_sha256(std::string_view text) {
  return text.size() == kSha256Digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void read_files(FieldReader& fields, std::map<std::string, ManifestFile>& files) {
  const Json& json = fields.object("files");
  if (json.size() > kModelFilesMax) fields.break_at("files");
  for (const auto& [name, value] : json.items()) {
    FieldReader inner(value, "files." + name + ".");
    const ManifestFile file{inner.count("bytes"), inner.text("sha256")};
    if (!is_sha256(file.sha256)) inner.break_at("sha256");
    if (!is_model_file_name(name)) inner.break_at("name");
    fields.break_like(inner);
    files[name] = file;
  }
}

void read_metrics(FieldReader& fields, std::map<std::string, double>& metrics) {
  for (const auto& [name, value] : fields.object("metrics").items()) {
    if (!value.is_number() && !value.is_null()) fields.break_at("metrics." + name);
    metrics[name] =
        value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
  }
}

void read_facts(FieldReader& fields, ManifestFacts& facts) {
  facts.task = fields.text("task");
  facts.seed = fields.count("seed");
  for (const Json& feature : fields.array("features")) {
    if (!feature.is_string()) fields.break_at("features");
    facts.features.push_back(feature.is_string() ? feature.get<std::string>() : "");
  }
  FieldReader data(fields.object("data"), "data.");
  facts.data = {data.text("hash"), data.count("rows"), data.day("first_day"), data.day("last_day")};
  fields.break_like(data);
  read_metrics(fields, facts.metrics);
  facts.parameters = fields.object("parameters").dump();
}

SemanticVersion read_version(FieldReader& fields, const char* key) {
  const auto version = parse_version(fields.text(key));
  if (!version) fields.break_at(key);
  return version.value_or(SemanticVersion{});
}

}  // namespace

std::string format_manifest(const Manifest& manifest) {
  const ManifestFacts& facts = manifest.facts;
  const OrderedJson parameters = OrderedJson::parse(facts.parameters, nullptr, false);
  CANASTA_ASSERT(parameters.is_object());
  const OrderedJson json = {
      {"canasta_manifest", kManifestFormat},
      {"name", manifest.model.name},
      {"version", format_version(manifest.model.version)},
      {"task", facts.task},
      {"created", format_instant(manifest.created)},
      {"canasta", manifest.canasta_version},
      {"seed", facts.seed},
      {"data",
       {{"hash", facts.data.hash},
        {"rows", facts.data.rows},
        {"first_day", format_day(facts.data.first_day)},
        {"last_day", format_day(facts.data.last_day)}}},
      {"features", OrderedJson(facts.features)},
      {"parameters", parameters},
      {"metrics", to_json(facts.metrics)},
      {"files", to_json(manifest.files)},
  };
  return json.dump(kIndent, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_object(text, "canasta_manifest", kManifestFormat, path));
  FieldReader fields(json, "");
  Manifest manifest;
  manifest.model = {fields.text("name"), read_version(fields, "version")};
  if (!check_model_name(manifest.model.name).ok()) fields.break_at("name");
  const auto created = parse_instant(fields.text("created"));
  if (!created) fields.break_at("created");
  manifest.created = created.value_or(0);
  manifest.canasta_version = fields.text("canasta");
  read_facts(fields, manifest.facts);
  read_files(fields, manifest.files);
  if (!fields.broken().empty()) return broken_format(path, fields.broken());
  return manifest;
}

std::string format_aliases(const Aliases& aliases) {
  OrderedJson json = {{"canasta_aliases", kAliasesFormat}};
  if (aliases.champion) json["champion"] = format_version(*aliases.champion);
  if (aliases.challenger) json["challenger"] = format_version(*aliases.challenger);
  OrderedJson former = OrderedJson::array();
  for (const auto& version : aliases.former_champions) former.push_back(format_version(version));
  json["former_champions"] = former;
  return json.dump(kIndent) + "\n";
}

Result<Aliases> parse_aliases(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_object(text, "canasta_aliases", kAliasesFormat, path));
  FieldReader fields(json, "");
  Aliases aliases;
  if (json.contains("champion")) aliases.champion = read_version(fields, "champion");
  if (json.contains("challenger")) aliases.challenger = read_version(fields, "challenger");
  for (const Json& former : fields.array("former_champions")) {
    const auto version = former.is_string() ? parse_version(former.get_ref<const std::string&>())
                                            : std::optional<SemanticVersion>{};
    if (!version) fields.break_at("former_champions");
    aliases.former_champions.push_back(version.value_or(SemanticVersion{}));
  }
  if (!fields.broken().empty()) return broken_format(path, fields.broken());
  return aliases;
}

}  // namespace canasta
