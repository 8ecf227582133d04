#include "ingest/ingest_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "io/json.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr int kFormatVersion = 1;

// 64 bits do not survive as a JSON number everywhere: written as 16 hexadecimal digits.
std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::uint64_t from_hex(const json& text) {
  const auto& digits = text.get_ref<const std::string&>();
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

json stamp_json(const FileStamp& stamp) {
  return {{"bytes", stamp.bytes}, {"modified_ns", stamp.modified_ns}};
}

FileStamp load_stamp(const json& from) {
  return {from.at("bytes").get<std::uint64_t>(), from.at("modified_ns").get<std::int64_t>()};
}

json source_json(const IndexedSource& source) {
  json part_files = json::array();
  for (const PartFile& file : source.part_files) {
    part_files.push_back({{"name", file.name}, {"xxh3", hex(file.xxh3)}});
  }
  json out = stamp_json(source.stamp);
  out["path"] = source.path;
  out["content"] = hex(source.content);
  out["files"] = std::move(part_files);
  return out;
}

IndexedSource load_source(const json& from) {
  IndexedSource source{.path = from.at("path").get<std::string>(),
                       .stamp = load_stamp(from),
                       .content = from_hex(from.at("content")),
                       .part_files = {}};
  for (const json& file : from.at("files")) {
    source.part_files.push_back({file.at("name").get<std::string>(), from_hex(file.at("xxh3"))});
  }
  return source;
}

// Names in the index become paths: one that leads elsewhere is not ours.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos && name.front() != '.';
}

bool is_sound(const IngestIndex& index) {
  const bool ascending = std::is_sorted(
      index.sources.begin(), index.sources.end(),
      [](const IndexedSource& a, const IndexedSource& b) { return a.path < b.path; });
  return ascending &&
         std::all_of(index.sources.begin(), index.sources.end(), [](const IndexedSource& source) {
           return std::all_of(source.part_files.begin(), source.part_files.end(),
                              [](const PartFile& file) { return is_plain_name(file.name); });
         });
}

IngestIndex parse_index(const json& from) {
  IngestIndex index;
  if (from.at("format").get<int>() != kFormatVersion) return index;
  index.options = from_hex(from.at("options"));
  index.published = from_hex(from.at("published"));
  index.purchases = load_stamp(from.at("purchases"));
  index.quarantine = load_stamp(from.at("quarantine"));
  for (const json& source : from.at("sources")) index.sources.push_back(load_source(source));
  return is_sound(index) ? index : IngestIndex{};
}

}  // namespace

const IndexedSource* IngestIndex::find(const std::string& path) const {
  const auto found = std::lower_bound(
      sources.begin(), sources.end(), path,
      [](const IndexedSource& source, const std::string& wanted) { return source.path < wanted; });
  return found == sources.end() || found->path != path ? nullptr : &*found;
}

IngestIndex load_index(const FileSystem& files, const std::string& path) {
  const auto parsed = read_json(files, path, ErrorCode::Corrupt);
  if (!parsed.ok()) return {};
  try {
    return parse_index(parsed.value());
  } catch (const json::exception&) {
    return {};
  }
}

std::string index_text(const IngestIndex& index) {
  json sources = json::array();
  for (const IndexedSource& source : index.sources) sources.push_back(source_json(source));
  const json out{{"format", kFormatVersion},
                 {"options", hex(index.options)},
                 {"published", hex(index.published)},
                 {"purchases", stamp_json(index.purchases)},
                 {"quarantine", stamp_json(index.quarantine)},
                 {"sources", std::move(sources)}};
  return out.dump(1) + "\n";
}

}  // namespace canasta
