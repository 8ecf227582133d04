#include "ingest/part_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/io.h"
#include "base/parallel.h"
#include "ingest/record_hash.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr std::size_t kRowsPerFile = 131'072;
constexpr const char* kFormat = "canasta ingest part 1";

Error damaged(const std::string& path, std::string_view reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

// --- Rows ----------------------------------------------------------------------------------------

RowChunk joined(std::span<const RowChunk> chunks) {
  RowChunk all;
  for (const RowChunk& chunk : chunks) {
    const auto append = [](auto& to, const auto& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      all.line.add(all.size() + row, chunk.line[row]);
    }
    append(all.hash, chunk.hash);
    append(all.customer, chunk.customer);
    append(all.order, chunk.order);
    append(all.product, chunk.product);
    append(all.time, chunk.time);
    append(all.quantity, chunk.quantity);
    append(all.value, chunk.value);
    append(all.flags, chunk.flags);
  }
  return all;
}

struct LineColumns {
  std::vector<std::uint64_t> row, line;
};

LineColumns line_columns(const LineNumbers& lines) {
  LineColumns columns;
  for (const LineNumbers::Run& run : lines.runs()) {
    columns.row.push_back(run.first_row);
    columns.line.push_back(run.first_line);
  }
  return columns;
}

template <class T>
ArrayView view_of(std::string name, const std::vector<T>& values) {
  return array_view(std::move(name), std::span<const T>(values));
}

void add_rows(const RowChunk& rows, const LineColumns& lines, std::vector<ArrayView>& arrays) {
  arrays.push_back(view_of("rows.hash", rows.hash));
  arrays.push_back(view_of("rows.customer", rows.customer));
  arrays.push_back(view_of("rows.order", rows.order));
  arrays.push_back(view_of("rows.product", rows.product));
  arrays.push_back(view_of("rows.time", rows.time));
  arrays.push_back(view_of("rows.quantity", rows.quantity));
  arrays.push_back(view_of("rows.value", rows.value));
  arrays.push_back(view_of("rows.flags", rows.flags));
  arrays.push_back(view_of("rows.run_row", lines.row));
  arrays.push_back(view_of("rows.run_line", lines.line));
}

Result<LineNumbers> load_lines(const Safetensors& arrays, std::size_t rows,
                               const std::string& path) {
  TRY_ASSIGN(const auto row, arrays.values<std::uint64_t>("rows.run_row"));
  TRY_ASSIGN(const auto line, arrays.values<std::uint64_t>("rows.run_line"));
  if (row.size() != line.size() || (rows > 0 && (row.empty() || row.front() != 0))) {
    return damaged(path, "line numbers do not fit their rows");
  }
  LineNumbers lines;
  for (std::size_t run = 0; run < row.size(); ++run) {
    const std::uint64_t end = run + 1 < row.size() ? row[run + 1] : rows;
    if (end <= row[run] || end > rows) return damaged(path, "line numbers out of order");
    for (std::uint64_t i = row[run]; i < end; ++i) lines.add(i, line[run] + (i - row[run]));
  }
  return lines;
}

Result<RowChunk> load_rows(const Safetensors& arrays, const std::string& path) {
  RowChunk rows;
  TRY_ASSIGN(rows.hash, arrays.values<std::uint64_t>("rows.hash"));
  TRY_ASSIGN(rows.customer, arrays.values<std::uint32_t>("rows.customer"));
  TRY_ASSIGN(rows.order, arrays.values<std::uint32_t>("rows.order"));
  TRY_ASSIGN(rows.product, arrays.values<std::uint32_t>("rows.product"));
  TRY_ASSIGN(rows.time, arrays.values<std::int64_t>("rows.time"));
  TRY_ASSIGN(rows.quantity, arrays.values<double>("rows.quantity"));
  TRY_ASSIGN(rows.value, arrays.values<double>("rows.value"));
  TRY_ASSIGN(rows.flags, arrays.values<std::uint8_t>("rows.flags"));
  const std::size_t size = rows.size();
  if (rows.customer.size() != size || rows.order.size() != size || rows.product.size() != size ||
      rows.time.size() != size || rows.quantity.size() != size || rows.value.size() != size ||
      rows.flags.size() != size) {
    return damaged(path, "columns of different lengths");
  }
  TRY_ASSIGN(rows.line, load_lines(arrays, size, path));
  return rows;
}

// --- Dictionaries, rejects, evidence -------------------------------------------------------------

void add_texts(const std::string& name, const Dictionary& texts, std::vector<ArrayView>& arrays) {
  const auto bytes = std::as_bytes(std::span(texts.block().data(), texts.block().size()));
  arrays.push_back({name + ".text", ArrayType::U8, {bytes.size()}, bytes});
  arrays.push_back(array_view(name + ".ends", texts.ends()));
}

// Calls body(text) for each text of a dictionary.
template <class Body>
Status load_texts(const Safetensors& arrays, const std::string& name, const std::string& path,
                  const Body& body) {
  TRY_ASSIGN(const auto bytes, arrays.values<std::uint8_t>(name + ".text"));
  TRY_ASSIGN(const auto ends, arrays.values<std::uint64_t>(name + ".ends"));
  const std::string block(bytes.begin(), bytes.end());
  std::uint64_t begin = 0;
  for (const std::uint64_t end : ends) {
    if (end < begin || end > block.size()) return damaged(path, name + " out of order");
    body(std::string_view(block).substr(begin, end - begin));
    begin = end;
  }
  return {};
}

Result<Interner> load_ids(const Safetensors& arrays, const std::string& name,
                          const std::string& path) {
  Interner ids;
  std::size_t texts = 0;
  TRY(load_texts(arrays, name, path, [&](std::string_view text) {
    ids.add(text);
    texts += 1;
  }));
  if (ids.size() != texts) return damaged(path, name + " holds a text twice");
  return ids;
}

struct RejectColumns {
  std::vector<std::uint64_t> line;
  std::vector<std::uint32_t> reason;  // in the list of names in the metadata
  std::vector<std::uint8_t> role;
  Dictionary texts;
  std::vector<std::string> reasons;
};

RejectColumns reject_columns(const Rejects& rejects) {
  RejectColumns columns;
  for (std::size_t i = 0; i < rejects.size(); ++i) {
    const std::string reason(name(rejects[i].reason));
    auto found = std::find(columns.reasons.begin(), columns.reasons.end(), reason);
    if (found == columns.reasons.end()) found = columns.reasons.insert(found, reason);
    columns.line.push_back(rejects[i].line);
    columns.reason.push_back(static_cast<std::uint32_t>(found - columns.reasons.begin()));
    columns.role.push_back(static_cast<std::uint8_t>(rejects[i].role));
    for (const std::string_view text : rejects.texts_of(i)) columns.texts.add(text);
  }
  return columns;
}

void add_rejects(const RejectColumns& columns, std::vector<ArrayView>& arrays) {
  arrays.push_back(view_of("rejects.line", columns.line));
  arrays.push_back(view_of("rejects.reason", columns.reason));
  arrays.push_back(view_of("rejects.role", columns.role));
  add_texts("rejects", columns.texts, arrays);
}

Result<Message> message_named(std::string_view wanted, const std::string& path) {
  for (const Message id : all_messages()) {
    if (name(id) == wanted) return id;
  }
  return damaged(path, "an unknown reason");
}

Result<Rejects> load_rejects(const Safetensors& arrays, const json& reasons,
                             const std::string& path) {
  TRY_ASSIGN(const auto line, arrays.values<std::uint64_t>("rejects.line"));
  TRY_ASSIGN(const auto reason, arrays.values<std::uint32_t>("rejects.reason"));
  TRY_ASSIGN(const auto role, arrays.values<std::uint8_t>("rejects.role"));
  std::vector<Message> messages;
  for (const json& one : reasons) {
    TRY_ASSIGN(const Message message, message_named(one.get<std::string>(), path));
    messages.push_back(message);
  }
  std::vector<std::string> texts;
  TRY(load_texts(arrays, "rejects", path,
                 [&](std::string_view text) { texts.emplace_back(text); }));
  if (reason.size() != line.size() || role.size() != line.size() ||
      texts.size() != line.size() * Rejects::kTexts) {
    return damaged(path, "rejects of different lengths");
  }
  Rejects rejects;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (reason[i] >= messages.size() || role[i] > kRoles) return damaged(path, "a wild reject");
    Rejects::Texts row;
    std::copy_n(texts.begin() + static_cast<std::ptrdiff_t>(i * Rejects::kTexts), Rejects::kTexts,
                row.begin());
    rejects.add({line[i], messages[reason[i]], Role(role[i])}, row);
  }
  return rejects;
}

json sighting_json(const Sighting& sighting) { return {sighting.line, sighting.value}; }

Sighting load_sighting(const json& from) {
  return {from.at(0).get<std::uint64_t>(), from.at(1).get<std::string>()};
}

json evidence_json(const Evidence& evidence) {
  const TimeEvidence& time = evidence.time;
  json out = json::array({sighting_json(time.day_first), sighting_json(time.month_first),
                          sighting_json(time.ambiguous)});
  for (const NumberEvidence& number : evidence.numbers) {
    out.push_back(sighting_json(number.dot));
    out.push_back(sighting_json(number.comma));
    out.push_back(sighting_json(number.ambiguous));
  }
  return out;
}

Evidence load_evidence(const json& from) {
  Evidence evidence;
  std::size_t at = 0;
  const auto next = [&] { return load_sighting(from.at(at++)); };
  evidence.time = {next(), next(), next()};
  for (NumberEvidence& number : evidence.numbers) number = {next(), next(), next()};
  return evidence;
}

// --- Whole files ---------------------------------------------------------------------------------

std::string file_bytes(const Part& part, std::span<const RowChunk> chunks, bool with_head) {
  const RowChunk rows = joined(chunks);
  const LineColumns lines = line_columns(rows.line);
  const RejectColumns rejects = with_head ? reject_columns(part.rejects) : RejectColumns{};
  std::vector<ArrayView> arrays;
  ArrayMetadata metadata{{"format", kFormat}};
  add_rows(rows, lines, arrays);
  if (with_head) {
    add_texts("customers", part.customers.texts(), arrays);
    add_texts("orders", part.orders.texts(), arrays);
    add_texts("products", part.products.texts(), arrays);
    add_texts("categories", part.categories.texts(), arrays);
    arrays.push_back(view_of("product_category", part.product_category));
    add_rejects(rejects, arrays);
    metadata["reasons"] = json(rejects.reasons).dump();
    metadata["evidence"] = evidence_json(part.evidence).dump();
  }
  return safetensors_bytes(std::move(arrays), metadata);
}

// Consecutive chunks, [first, last), of about kRowsPerFile rows; at least one group.
std::vector<std::pair<std::size_t, std::size_t>> groups_of(const Part& part) {
  std::vector<std::pair<std::size_t, std::size_t>> groups;
  std::size_t first = 0;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < part.chunks.size(); ++i) {
    rows += part.chunks[i].size();
    if (rows < kRowsPerFile) continue;
    groups.emplace_back(first, i + 1);
    first = i + 1;
    rows = 0;
  }
  if (groups.empty() || first < part.chunks.size()) groups.emplace_back(first, part.chunks.size());
  return groups;
}

Status load_head(const Safetensors& arrays, const std::string& path, Part& part) {
  TRY_ASSIGN(part.customers, load_ids(arrays, "customers", path));
  TRY_ASSIGN(part.orders, load_ids(arrays, "orders", path));
  TRY_ASSIGN(part.products, load_ids(arrays, "products", path));
  TRY_ASSIGN(part.categories, load_ids(arrays, "categories", path));
  TRY_ASSIGN(part.product_category, arrays.values<std::uint32_t>("product_category"));
  const ArrayMetadata& metadata = arrays.metadata();
  if (!metadata.contains("reasons") || !metadata.contains("evidence")) {
    return damaged(path, "its head is missing");
  }
  TRY_ASSIGN(const json reasons, parse_json(metadata.at("reasons"), path, ErrorCode::Corrupt));
  TRY_ASSIGN(const json evidence, parse_json(metadata.at("evidence"), path, ErrorCode::Corrupt));
  try {
    part.evidence = load_evidence(evidence);
    TRY_ASSIGN(part.rejects, load_rejects(arrays, reasons, path));
  } catch (const json::exception&) {
    return damaged(path, "its head is not as expected");
  }
  return {};
}

bool codes_fit(const std::vector<std::uint32_t>& codes, std::size_t size, bool may_be_missing) {
  return std::all_of(codes.begin(), codes.end(), [&](std::uint32_t code) {
    return code < size || (may_be_missing && code == kNoCode);
  });
}

Status check_codes(const Part& part, const std::string& path) {
  for (const RowChunk& chunk : part.chunks) {
    if (!codes_fit(chunk.customer, part.customers.size(), true) ||
        !codes_fit(chunk.order, part.orders.size(), true) ||
        !codes_fit(chunk.product, part.products.size(), false)) {
      return damaged(path, "a code without its text");
    }
  }
  if (part.product_category.size() > part.products.size() ||
      !codes_fit(part.product_category, part.categories.size(), true)) {
    return damaged(path, "a category without its text");
  }
  return {};
}

Result<Safetensors> load_arrays(const FileSystem& files, const std::string& path,
                                std::uint64_t xxh3) {
  TRY_ASSIGN(std::string bytes, read_text(files, path));
  if (record_hash(bytes) != xxh3) return damaged(path, "its sum is wrong");
  TRY_ASSIGN(Safetensors arrays, Safetensors::parse(std::move(bytes), path));
  const auto format = arrays.metadata().find("format");
  if (format == arrays.metadata().end() || format->second != kFormat) {
    return damaged(path, "it is of another version");
  }
  return arrays;
}

}  // namespace

Result<std::vector<PartFile>> save_part(const Context& context, FileSystem& files,
                                        const std::string& folder, const std::string& stem,
                                        const Part& part) {
  const auto groups = groups_of(part);
  std::vector<PartFile> part_files(groups.size());
  std::vector<Status> status(groups.size());
  parallel_for(context, groups.size(), [&](std::size_t i) {
    const auto [first, last] = groups[i];
    const std::string bytes =
        file_bytes(part, std::span(part.chunks).subspan(first, last - first), i == 0);
    part_files[i] = {stem + "-" + std::to_string(i) + ".safetensors", record_hash(bytes)};
    auto file = files.create(join_path(folder, part_files[i].name));
    status[i] = file.ok() ? file.value()->append(bytes) : Status(std::move(file).error());
  });
  for (Status& one : status) TRY(std::move(one));
  return part_files;
}

Result<Part> load_part(const Context& context, const FileSystem& files, const std::string& folder,
                       const std::vector<PartFile>& part_files) {
  if (part_files.empty()) return damaged(folder, "a part without files");
  Part part;
  std::vector<RowChunk> chunks(part_files.size());
  std::vector<Status> status(part_files.size());
  const auto load = [&](std::size_t i) -> Status {
    const std::string path = join_path(folder, part_files[i].name);
    TRY_ASSIGN(const Safetensors arrays, load_arrays(files, path, part_files[i].xxh3));
    if (i == 0) TRY(load_head(arrays, path, part));
    TRY_ASSIGN(chunks[i], load_rows(arrays, path));
    return {};
  };
  parallel_for(context, part_files.size(), [&](std::size_t i) { status[i] = load(i); });
  for (Status& one : status) TRY(std::move(one));
  for (RowChunk& chunk : chunks) {
    if (chunk.size() > 0) part.chunks.push_back(std::move(chunk));
  }
  TRY(check_codes(part, join_path(folder, part_files.front().name)));
  return part;
}

}  // namespace canasta
