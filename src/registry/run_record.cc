#include "registry/run_record.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "io/text_encoding.h"
#include "registry/json_fields.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr int kIndent = 2;
// A byte that is no UTF-8 is written as the three of U+FFFD.
constexpr std::size_t kWrittenValueBytesMax = 3 * kRunValueBytesMax;
constexpr std::string_view kIdShape = "dddddddd-dddddd-xxxxxx";
constexpr auto kReplaceBadUtf8 = OrderedJson::error_handler_t::replace;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

OrderedJson number(double value) {
  return std::isfinite(value) ? OrderedJson(value) : OrderedJson(nullptr);
}

OrderedJson metrics_json(const std::map<std::string, double>& metrics) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, value] : metrics) json[name] = number(value);
  return json;
}

OrderedJson files_json(const std::map<std::string, ManifestFile>& files) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, file] : files) {
    json[name] = {{"bytes", file.bytes}, {"sha256", file.sha256}};
  }
  return json;
}

// The members of an object of texts.
std::map<std::string, std::string> read_texts(FieldReader& fields, const char* key) {
  const Json& json = fields.object(key);
  if (json.size() > kRunEntriesMax) fields.break_at(key);
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : json.items()) {
    const std::string prefix = std::string(key) + ".";
    if (!value.is_string() || !is_run_key(name) ||
        value.get_ref<const std::string&>().size() > kWrittenValueBytesMax) {
      fields.break_at(prefix + name);
    } else {
      texts[name] = value.get<std::string>();
    }
  }
  return texts;
}

std::map<std::string, double> read_metrics(FieldReader& fields) {
  const Json& json = fields.object("metrics");
  if (json.size() > kRunEntriesMax) fields.break_at("metrics");
  FieldReader inner(json, "metrics.");
  std::map<std::string, double> metrics;
  for (const auto& [name, value] : json.items()) {
    if (!is_run_key(name)) inner.break_at(name);
    metrics[name] = inner.number_or_null(name.c_str());
  }
  fields.break_like(inner);
  return metrics;
}

bool is_run_file(std::string_view name) {
  return name == kRunCurvesName || (name.starts_with(kArtifactPrefix) &&
                                    is_artifact_name(name.substr(kArtifactPrefix.size())));
}

std::map<std::string, ManifestFile> read_files(FieldReader& fields) {
  const Json& json = fields.object("files");
  if (json.size() > kRunEntriesMax + 1) fields.break_at("files");
  std::map<std::string, ManifestFile> files;
  for (const auto& [name, value] : json.items()) {
    FieldReader inner(value, "files." + name + ".");
    const ManifestFile file{inner.count("bytes"), inner.text("sha256")};
    if (!is_sha256(file.sha256)) inner.break_at("sha256");
    if (!is_run_file(name)) inner.break_at("name");
    fields.break_like(inner);
    files[name] = file;
  }
  return files;
}

void read_end(FieldReader& fields, RunRecord& run) {
  const std::string status = fields.text("status");
  for (const RunStatus known : {RunStatus::Running, RunStatus::Finished, RunStatus::Failed}) {
    if (status != name(known)) continue;
    run.status = known;
    if (known == RunStatus::Running) return;
    run.ended = fields.instant("ended");
    if (known == RunStatus::Failed) run.error = fields.text("error");
    return;
  }
  fields.break_at("status");
}

// One line of metrics.ndjson; false when it is none.
bool add_line(std::string_view line, MetricCurves& curves) {
  const auto json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return false;
  FieldReader fields(json);
  const std::string metric = fields.text("metric");
  const MetricPoint point{fields.integer("step"), fields.number_or_null("value"),
                          fields.instant("time")};
  if (!fields.broken().empty() || !is_run_key(metric)) return false;
  curves[metric].push_back(point);
  return true;
}

}  // namespace

std::string_view name(RunStatus status) {
  constexpr std::string_view kNames[] = {"running", "interrupted", "finished", "failed"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string make_run_id(Seconds utc, std::uint64_t salt) {
  constexpr std::size_t kDigits = 6;
  std::string id;
  for (const char c : format_time(utc)) {
    if (is_digit(c)) id += c;
    if (c == ' ') id += '-';
  }
  id += '-';
  for (std::size_t i = 0; i < kDigits; ++i) id += "0123456789abcdef"[salt >> (4 * i) & 0xFU];
  return id;
}

bool is_run_id(std::string_view text) {
  return std::equal(text.begin(), text.end(), kIdShape.begin(), kIdShape.end(),
                    [](char c, char shape) {
                      return shape == 'd' ? is_digit(c) : shape == 'x' ? is_hex(c) : c == shape;
                    });
}

bool is_run_key(std::string_view text) {
  return !text.empty() && text.size() <= kRunKeyBytesMax &&
         valid_utf8_prefix(text) == text.size() &&
         std::none_of(text.begin(), text.end(), is_control);
}

bool is_artifact_name(std::string_view text) {
  if (!is_run_key(text) || text.find('\\') != std::string_view::npos) return false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('/', at), text.size());
    if (end == at || text[at] == '.') return false;
    at = end + 1;
  }
  return true;
}

std::string format_run(const RunRecord& run) {
  OrderedJson json = {{"canasta_run", kRunFormat},  {"id", run.id},
                      {"task", run.facts.task},     {"verb", run.facts.verb},
                      {"status", name(run.status)}, {"started", format_instant(run.started)}};
  if (run.ended) json["ended"] = format_instant(*run.ended);
  if (run.status == RunStatus::Failed) json["error"] = run.error;
  json["canasta"] = run.canasta_version;
  json["parameters"] = run.facts.parameters;
  json["metrics"] = metrics_json(run.metrics);
  json["tags"] = run.facts.tags;
  json["files"] = files_json(run.files);
  return json.dump(kIndent, ' ', false, kReplaceBadUtf8) + "\n";
}

Result<RunRecord> parse_run(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_record(text, "canasta_run", kRunFormat, path));
  FieldReader fields(json);
  RunRecord run;
  run.id = fields.text("id");
  if (!is_run_id(run.id)) fields.break_at("id");
  run.facts.task = fields.text("task");
  run.facts.verb = fields.text("verb");
  run.started = fields.instant("started");
  read_end(fields, run);
  run.canasta_version = fields.text("canasta");
  run.facts.parameters = read_texts(fields, "parameters");
  run.facts.tags = read_texts(fields, "tags");
  run.metrics = read_metrics(fields);
  run.files = read_files(fields);
  if (!fields.broken().empty()) return broken_record(path, fields.broken());
  return run;
}

std::string format_point(std::string_view metric, const MetricPoint& point) {
  const OrderedJson json = {{"metric", metric},
                            {"step", point.step},
                            {"value", number(point.value)},
                            {"time", format_instant(point.time)}};
  return json.dump(-1, ' ', false, kReplaceBadUtf8) + "\n";
}

Result<MetricCurves> parse_curves(std::string_view text, const std::string& path, bool ended) {
  MetricCurves curves;
  std::size_t lines = 0;
  while (!text.empty()) {
    ++lines;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && !ended) break;
    const bool good = end != std::string_view::npos && add_line(text.substr(0, end), curves);
    if (!good) return broken_record(path, "line " + std::to_string(lines));
    text.remove_prefix(end + 1);
    if (lines > kRunPointsMax) {
      return broken_record(path, "> " + std::to_string(kRunPointsMax) + " lines");
    }
  }
  return curves;
}

}  // namespace canasta
