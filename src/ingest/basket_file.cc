#include "ingest/basket_file.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>

#include "base/messages/ingest.h"
#include "ingest/csv_scan.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/encoding_guess.h"
#include "ingest/inspect.h"
#include "ingest/interner.h"
#include "ingest/piece_reader.h"
#include "ingest/text_source.h"

namespace canasta {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr char kQuote = '"';

// The baskets of a piece, by codes of its own.
struct PieceBaskets {
  Interner items;
  std::vector<std::uint32_t> codes;
  std::vector<std::uint32_t> sizes;

  void add_item(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == text.npos) return;
    text.remove_prefix(first);
    text.remove_suffix(text.size() - 1 - text.find_last_not_of(kBlanks));
    codes.push_back(items.add(text));
    ++size_;
  }
  void end_basket() {
    if (size_ > 0) sizes.push_back(size_);
    size_ = 0;
  }

 private:
  std::uint32_t size_ = 0;
};

// What CsvScan finds: fields are items, records are baskets.
struct BasketSink {
  std::string_view text;
  PieceBaskets& baskets;
  std::string undoubled = {};
  std::optional<std::size_t> torn = {};  // where text follows a closing quote
  bool too_long = false;

  void plain(std::size_t begin, std::size_t end) { add(text.substr(begin, end - begin)); }
  void quoted(const QuotedField& field) {
    if (field.torn() && !torn) torn = field.close + 1;
    const std::string_view inside = text.substr(field.open + 1, field.close - field.open - 1);
    if (!field.doubled) return add(inside);
    undoubled.clear();
    append_undoubled(inside, kQuote, undoubled);
    add(undoubled);
  }
  bool record(std::size_t, std::size_t, std::uint64_t) {
    baskets.end_basket();
    return !torn && !too_long;
  }

 private:
  void add(std::string_view item) {
    too_long = too_long || item.size() > kFieldBytesMax;
    baskets.add_item(item);
  }
};

bool is_number(std::string_view item) { return item.find_first_not_of("0123456789") == item.npos; }

bool comes_before(std::string_view a, std::string_view b) {
  const bool a_is_number = is_number(a), b_is_number = is_number(b);
  if (a_is_number != b_is_number) return a_is_number;
  if (a_is_number && a.size() != b.size()) return a.size() < b.size();
  return a < b;
}

char byte_of(ItemSeparator separator) {
  switch (separator) {
    case ItemSeparator::Comma:
      return ',';
    case ItemSeparator::Semicolon:
      return ';';
    case ItemSeparator::Tab:
      return '\t';
    case ItemSeparator::Blanks:
      break;
  }
  return ' ';
}

ItemSeparator separator_of(std::string_view front) {
  for (const ItemSeparator separator :
       {ItemSeparator::Comma, ItemSeparator::Semicolon, ItemSeparator::Tab}) {
    if (front.find(byte_of(separator)) != front.npos) return separator;
  }
  return ItemSeparator::Blanks;
}

Status scan_quoted(const Piece& piece, char delimiter, PieceBaskets& baskets) {
  BasketSink sink{.text = piece.text, .baskets = baskets};
  CsvScan scan(piece.text, {delimiter, kQuote}, piece.line, sink);
  const ScanEnd end = scan.run();
  if (end == ScanEnd::QuoteOpen) {
    return invalid(message::kQuoteUnterminated, {{"quote", shown(kQuote)}})
        .at(place_of(piece.text, scan.field_begin(), piece.line));
  }
  if (sink.torn) {
    const Place place = place_of(piece.text, *sink.torn, piece.line);
    return invalid(
        message::kTextAfterQuote,
        {{"at_line", place.line}, {"at_column", place.column}, {"quote", shown(kQuote)}});
  }
  if (sink.too_long) return field_too_long(place_of(piece.text, 0, piece.line));
  return {};
}

Status scan_blanks(const Piece& piece, PieceBaskets& baskets) {
  constexpr std::string_view kEnds = " \t\r\n";
  for (std::size_t at = 0; at < piece.text.size();) {
    const std::size_t end = std::min(piece.text.find_first_of(kEnds, at), piece.text.size());
    if (end - at > kFieldBytesMax) return field_too_long(place_of(piece.text, at, piece.line));
    baskets.add_item(piece.text.substr(at, end - at));
    const bool ends_line =
        end == piece.text.size() || kBlanks.find(piece.text[end]) == kBlanks.npos;
    if (ends_line) baskets.end_basket();
    at = end + 1;
  }
  baskets.end_basket();
  return {};
}

class BasketReader {
 public:
  BasketReader(const Context& context, const FileSystem& files, const std::string& path,
               std::optional<ItemSeparator> separator)
      : context_(context), files_(files), separator_(separator) {
    source_.path = path;
  }

  Result<BasketFile> read() {
    TRY(inspect());
    TRY_ASSIGN(const auto text, TextSource::open_text(files_, source_));
    const PieceRule rule{.cut = {.marks = {byte_of(*separator_), kQuote}, .quotes = quotes()}};
    Status status =
        for_each_piece(context_, *text, rule, [&](const Piece& piece) { return take(piece); });
    if (!status.ok()) return std::move(status).error();
    return united();
  }

 private:
  Status inspect() {
    TRY_ASSIGN(const FileFront found, read_file_front(files_, source_.path));
    const auto& [compression, front] = found;
    source_.compression = compression;
    if (front.empty()) return invalid(message::kNoBaskets);
    if (const auto format = foreign_format(front)) {
      return invalid(message::kNotBaskets, {{"format", *format}});
    }
    if (const std::optional<Encoding> marked = marked_encoding(front)) {
      source_.encoding = *marked;
    } else {
      TRY_ASSIGN(source_.encoding,
                 guess_encoding(context_, files_, source_.path, source_.compression, front));
    }
    if (separator_) return {};
    TRY_ASSIGN(const auto text, TextSource::open_text(files_, source_));
    TRY_ASSIGN(const std::string decoded, read_front(*text, kFrontBytes));
    separator_ = separator_of(decoded);
    return {};
  }

  // Among blanks quotes are characters.
  bool quotes() const { return *separator_ != ItemSeparator::Blanks; }

  Status take(const Piece& piece) {
    PieceBaskets baskets;
    TRY(check_text(piece.text, piece.line));
    TRY(quotes() ? scan_quoted(piece, byte_of(*separator_), baskets) : scan_blanks(piece, baskets));
    const std::lock_guard lock(mutex_);
    pieces_.emplace(piece.index, std::move(baskets));
    return {};
  }

  // All pieces, with one code for each item in byte order.
  Result<BasketFile> united() {
    Interner items;
    for (auto& [index, piece] : pieces_) {
      const std::vector<std::uint32_t> code = items.merge(piece.items);
      for (std::uint32_t& item : piece.codes) item = code[item];
    }
    if (items.size() == 0) return invalid(message::kNoBaskets);
    BasketFile file;
    file.separator = *separator_;
    const std::vector<std::uint32_t> sorted = sort_items(items, file.items);
    file.offsets.push_back(0);
    std::vector<std::uint32_t> basket;
    for (const auto& [index, piece] : pieces_) {
      std::size_t at = 0;
      for (const std::uint32_t size : piece.sizes) {
        basket.clear();
        for (std::size_t i = 0; i < size; ++i) basket.push_back(sorted[piece.codes[at++]]);
        std::sort(basket.begin(), basket.end());
        basket.erase(std::unique(basket.begin(), basket.end()), basket.end());
        file.codes.insert(file.codes.end(), basket.begin(), basket.end());
        file.offsets.push_back(file.codes.size());
      }
    }
    return file;
  }

  // Fills `sorted` in the order of BasketFile::items; code of `items` -> code there.
  static std::vector<std::uint32_t> sort_items(const Interner& items, Dictionary& sorted) {
    std::vector<std::uint32_t> order(items.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return comes_before(items[a], items[b]); });
    std::vector<std::uint32_t> code(items.size());
    for (const std::uint32_t item : order) code[item] = sorted.add(items[item]);
    return code;
  }

  const Context& context_;
  const FileSystem& files_;
  SourceFile source_;
  std::optional<ItemSeparator> separator_;
  std::mutex mutex_;  // over pieces_ while they are read
  std::map<std::size_t, PieceBaskets> pieces_;
};

}  // namespace

Result<BasketFile> read_basket_file(const Context& context, const FileSystem& files,
                                    const std::string& path,
                                    std::optional<ItemSeparator> separator) {
  Result<BasketFile> file = BasketReader(context, files, path, separator).read();
  if (file.ok()) return file;
  return std::move(file).error().in_file(path);
}

}  // namespace canasta
