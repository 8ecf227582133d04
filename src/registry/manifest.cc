#include "registry/manifest.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "registry/json_fields.h"
#include "registry/layout.h"

namespace canasta {
namespace {

using Json = nlohmann::json;                 // read
using OrderedJson = nlohmann::ordered_json;  // written, in the order of the page

constexpr int kIndent = 2;

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
  TRY_ASSIGN(const Json json, parse_record(text, "canasta_manifest", kManifestFormat, path));
  FieldReader fields(json);
  Manifest manifest;
  manifest.model = {fields.text("name"), read_version(fields, "version")};
  if (!check_model_name(manifest.model.name).ok()) fields.break_at("name");
  manifest.created = fields.instant("created");
  manifest.canasta_version = fields.text("canasta");
  read_facts(fields, manifest.facts);
  read_files(fields, manifest.files);
  if (!fields.broken().empty()) return broken_record(path, fields.broken());
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
  TRY_ASSIGN(const Json json, parse_record(text, "canasta_aliases", kAliasesFormat, path));
  FieldReader fields(json);
  Aliases aliases;
  if (json.contains("champion")) aliases.champion = read_version(fields, "champion");
  if (json.contains("challenger")) aliases.challenger = read_version(fields, "challenger");
  for (const Json& former : fields.array("former_champions")) {
    const auto version = former.is_string() ? parse_version(former.get_ref<const std::string&>())
                                            : std::optional<SemanticVersion>{};
    if (!version) fields.break_at("former_champions");
    aliases.former_champions.push_back(version.value_or(SemanticVersion{}));
  }
  if (!fields.broken().empty()) return broken_record(path, fields.broken());
  return aliases;
}

}  // namespace canasta
