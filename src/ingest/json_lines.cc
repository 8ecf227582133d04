#include "ingest/json_lines.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/messages/ingest.h"
#include "ingest/record_hash.h"

namespace canasta {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kPiecePadding >= simdjson::SIMDJSON_PADDING);

constexpr std::string_view kExample = R"({"customer": "C1", "price": 2.5})";

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool is_json_number(std::string_view text) {
  const auto skip_digits = [&] {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!skip_digits()) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!skip_digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!skip_digits()) return false;
  }
  return text.empty();
}

// The text of a value. Only strings with escapes are copied, into `arena`, which must have room.
simdjson::error_code value_text(ondemand::value value, std::vector<char>& arena,
                                std::string_view& out) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
    if (const auto error = simdjson::to_json_string(value).get(out)) return error;
    out = without_blanks(out);
    return simdjson::SUCCESS;
  }
  const std::string_view token = without_blanks(value.raw_json_token());
  if (type == ondemand::json_type::number) {
    out = token;
    return is_json_number(token) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
  }
  if (type == ondemand::json_type::string) {
    if (token.find('\\') == token.npos) {
      out = token.substr(1, token.size() - 2);
      return simdjson::SUCCESS;
    }
    if (const auto error = value.get_string().get(out)) return error;
    const std::size_t begin = arena.size();
    arena.insert(arena.end(), out.begin(), out.end());
    out = {arena.data() + begin, out.size()};
    return simdjson::SUCCESS;
  }
  out = token == "null" ? std::string_view() : token;
  const bool known = token == "null" || token == "true" || token == "false";
  return known ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

struct JsonFault {
  Message message = message::kJsonMalformed;
  std::size_t offset = 0;  // in the line
  std::string reason;
};

// Reads one object: take(key, text of its value) for each field.
class ObjectReader {
 public:
  // REQUIRES: kPiecePadding readable bytes after `line`, which is not blank.
  template <class Take>
  std::optional<JsonFault> read(std::string_view line, std::vector<char>& arena, const Take& take) {
    ondemand::document document;
    if (const auto error =
            parser_.iterate(line.data(), line.size(), line.size() + kPiecePadding).get(document)) {
      return fault(error, line.size() - 1);
    }
    if (line.front() != '{') return JsonFault{message::kJsonNotObject, 0, {}};
    const simdjson::error_code error = read_fields(document, arena, take);
    if (error == simdjson::SUCCESS) return std::nullopt;
    const char* at = nullptr;
    const bool known = document.current_location().get(at) == simdjson::SUCCESS &&
                       at >= line.data() && at < line.data() + line.size();
    return fault(error, known ? static_cast<std::size_t>(at - line.data()) : line.size() - 1);
  }

 private:
  static JsonFault fault(simdjson::error_code error, std::size_t offset) {
    return {message::kJsonMalformed, offset, simdjson::error_message(error)};
  }

  template <class Take>
  static simdjson::error_code read_fields(ondemand::document& document, std::vector<char>& arena,
                                          const Take& take) {
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return error;
    for (auto entry : object) {
      ondemand::field field;
      if (const auto error = std::move(entry).get(field)) return error;
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return error;
      std::string_view value;
      if (const auto error = value_text(field.value(), arena, value)) return error;
      take(key, value);
    }
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  ondemand::parser parser_;
};

// Calls take(line, number) for every line that is not blank, until it returns false.
template <class Take>
void for_each_line(std::string_view text, std::uint64_t number, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t line_end = text.substr(end).starts_with("\r\n") ? 2 : 1;
    if (!without_blanks(line).empty() && !take(line, number)) return;
    text.remove_prefix(std::min(end + line_end, text.size()));
    ++number;
  }
}

// Which column a key is. Keys mostly come in one order, so that the next column is tried first.
class KeyIndex {
 public:
  explicit KeyIndex(const std::vector<std::string>& columns) : columns_(columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) index_.emplace(columns[i], i);
  }

  void begin_record() { next_ = 0; }
  std::optional<std::size_t> find(std::string_view key) {
    if (next_ < columns_.size() && columns_[next_] == key) return next_++;
    const auto found = index_.find(key);
    if (found == index_.end()) return std::nullopt;
    next_ = found->second + 1;
    return found->second;
  }

 private:
  const std::vector<std::string>& columns_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::size_t next_ = 0;
};

// Lines into batches of records. One for each thread; `columns` must outlive it.
class JsonTokenizer {
 public:
  explicit JsonTokenizer(const std::vector<std::string>& columns)
      : keys_(columns), row_(columns.size()) {}

  // REQUIRES: kPiecePadding readable bytes after `text`.
  Status tokenize(std::string_view text, std::uint64_t first_line) {
    batch_.restart(row_.size());
    batch_.arena.reserve(text.size());
    Status status;
    for_each_line(text, first_line, [&](std::string_view line, std::uint64_t number) {
      status = add(line, number);
      return status.ok();
    });
    return status;
  }

  const RecordBatch& batch() const { return batch_; }

 private:
  Status add(std::string_view line, std::uint64_t number) {
    if (line.size() > kRecordBytesMax) return record_too_long({{}, number, 1, {}});
    keys_.begin_record();
    std::fill(row_.begin(), row_.end(), std::string_view());
    const std::size_t blanks = line.find_first_not_of(" \t");
    const std::string_view json = without_blanks(line);
    bool too_long = false;
    const auto fault =
        reader_.read(json, batch_.arena, [&](std::string_view key, std::string_view value) {
          too_long = too_long || value.size() > kFieldBytesMax;
          if (const auto column = keys_.find(key)) row_[*column] = value;
        });
    if (too_long) return field_too_long({{}, number, 1, {}});
    if (fault) {
      batch_.bad.push_back(bad_record(*fault, line, number, blanks));
      return {};
    }
    batch_.fields.insert(batch_.fields.end(), row_.begin(), row_.end());
    batch_.line.push_back(number);
    batch_.hash.push_back(record_hash(line));
    return {};
  }

  static BadRecord bad_record(const JsonFault& fault, std::string_view line, std::uint64_t number,
                              std::size_t blanks) {
    BadRecord bad;
    bad.line = number;
    bad.column = blanks + fault.offset + 1;
    bad.reason = fault.message;
    bad.fields = {{"reason", fault.reason}, {"example", kExample}};
    bad.raw = line.substr(0, kRawBytesMax);
    return bad;
  }

  KeyIndex keys_;
  std::vector<std::string_view> row_;
  ObjectReader reader_;
  RecordBatch batch_;
};

// A copy with the readable bytes behind it that simdjson wants.
class PaddedText {
 public:
  explicit PaddedText(std::string_view text) : bytes_(text), size_(text.size()) {
    bytes_.append(kPiecePadding, ' ');
  }
  std::string_view view() const { return std::string_view(bytes_).substr(0, size_); }

 private:
  std::string bytes_;
  std::size_t size_;
};

}  // namespace

Result<std::vector<std::string>> json_columns(std::string_view text) {
  const PaddedText padded(text);
  std::vector<std::string> columns;
  std::unordered_map<std::string, std::size_t> known;
  ObjectReader reader;
  std::vector<char> arena;
  bool any = false;
  for_each_line(padded.view(), 1, [&](std::string_view line, std::uint64_t) {
    arena.clear();
    arena.reserve(line.size());
    std::vector<std::string> keys;
    const auto fault =
        reader.read(without_blanks(line), arena,
                    [&](std::string_view key, std::string_view) { keys.emplace_back(key); });
    any = any || !fault;
    for (std::string& key : keys) {
      if (!fault && known.emplace(key, columns.size()).second) columns.push_back(std::move(key));
    }
    return true;
  });
  // The last element of an array may stand on a line of its own, and look like an object of ours.
  if (!any || without_blanks(text).starts_with('['))
    return invalid(message::kJsonNotLines, {{"example", kExample}});
  if (columns.size() <= kColumnsMax) return columns;
  return Error(ErrorCode::TooLarge, message::kTooManyColumns,
               {{"columns", columns.size()}, {"limit", kColumnsMax}});
}

Result<Rows> first_json_rows(std::string_view text, const std::vector<std::string>& columns,
                             std::size_t rows_max) {
  const PaddedText padded(text);
  JsonTokenizer tokenizer(columns);
  TRY(tokenizer.tokenize(padded.view(), 1));
  return rows_of(tokenizer.batch(), rows_max);
}

Status read_json_lines(const Context& context, const FileSystem& files, const SourceFile& source,
                       const BatchHandler& handler, std::size_t piece_bytes) {
  TRY_ASSIGN(const auto text, TextSource::open_text(files, source));
  const PieceRule rule{
      .cut = {.marks = {}, .quotes = false}, .header = false, .piece_bytes = piece_bytes};
  std::vector<std::unique_ptr<JsonTokenizer>> tokenizers;
  for (int i = 0; i < std::max(1, context.threads); ++i) {
    tokenizers.push_back(std::make_unique<JsonTokenizer>(source.columns));
  }
  return for_each_piece(context, *text, rule, [&](const Piece& piece) -> Status {
    JsonTokenizer& tokenizer = *tokenizers[piece.worker];
    TRY(check_text(piece.text, piece.line));
    TRY(tokenizer.tokenize(piece.text, piece.line));
    handler(piece.index, tokenizer.batch());
    return {};
  });
}

}  // namespace canasta
