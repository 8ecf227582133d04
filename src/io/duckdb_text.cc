#include "io/duckdb_text.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/messages/base.h"
#include "base/messages/io.h"
#include "base/result.h"
#include "io/duckdb.h"

namespace canasta {
namespace {

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// A query that is wrong, whatever it reads.
bool blames_query(std::string_view text) {
  return contains_any(text.substr(0, text.find(':')),
                      {"Binder", "Parser", "Catalog", "Conversion", "Out of Range"});
}

bool blames_bytes(std::string_view text) {
  return text.starts_with("IO Error") || text.starts_with("Serialization Error") ||
         contains_any(
             text, {"Parquet", "parquet", "magic bytes", "TProtocolException", "Snappy", "ZSTD"});
}

}  // namespace

Error duckdb_error(const char* reason, const std::string& file) {
  const std::string_view text = reason == nullptr ? "no reason given" : reason;
  const std::string path = file.empty() ? "duckdb" : file;
  if (text.starts_with("INTERRUPT Error")) {
    return {ErrorCode::Cancelled, message::kCancelled};
  }
  if (contains_any(text, {"No space left on device", "Disk quota exceeded"})) {
    return {ErrorCode::NoSpace, message::kDiskFull, {{"path", path}}};
  }
  if (text.starts_with("Out of Memory Error")) {
    return {ErrorCode::TooLarge, message::kQueryMemoryShort, {{"reason", text}}};
  }
  if (contains_any(text, {"No files found", "No such file or directory"})) {
    return {ErrorCode::NotFound, message::kFileMissing, {{"path", path}}};
  }
  if (contains_any(text, {"Permission denied", "Operation not permitted", "Read-only file"})) {
    return {ErrorCode::Denied, message::kFileDenied, {{"call", "open"}, {"path", path}}};
  }
  if (contains_any(text, {"Input/output error"})) {
    return {ErrorCode::Unavailable,
            message::kIoFailed,
            {{"path", path}, {"call", "read"}, {"reason", text}}};
  }
  if (!file.empty() && blames_bytes(text) && !blames_query(text)) {
    return {ErrorCode::Corrupt, message::kFormatBroken, {{"path", path}, {"reason", text}}};
  }
  return {ErrorCode::InvalidInput, message::kQueryFailed, {{"reason", text}}};
}

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char letter : text) {
    if (letter == quote) out += quote;
    out += letter;
  }
  return out + quote;
}

}  // namespace

std::string sql_text(std::string_view text) { return quoted(text, '\''); }
std::string sql_name(std::string_view name) { return quoted(name, '"'); }

}  // namespace canasta
