#include "ingest/encoding_guess.h"

#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "ingest/text_source.h"

namespace canasta {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr std::size_t kCharacterBytesMax = 4;

bool is_undefined_in_windows1252(unsigned byte) {
  return byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D;
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes at the end of `text` that may begin a character whose rest is still to come.
std::size_t begun_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min(text.size(), kCharacterBytesMax - 1); ++back) {
    const char byte = text[text.size() - back];
    if (is_continuation(byte)) continue;
    const bool leads = static_cast<unsigned char>(byte) >= 0xC0;
    return leads && valid_utf8_prefix(text.substr(text.size() - back)) == 0 ? back : 0;
  }
  return 0;
}

std::uint64_t count_characters(std::string_view valid) {
  return static_cast<std::uint64_t>(std::count_if(valid.begin(), valid.end(), [](char byte) {
    return static_cast<unsigned char>(byte) >= 0xC0;
  }));
}

// A NUL in every second byte, and hardly one in the others.
std::optional<Encoding> guess_utf16(std::string_view front) {
  constexpr std::size_t kPairsMax = 2'048;
  const std::size_t pairs = std::min(front.size() / 2, kPairsMax);
  std::size_t first = 0;
  std::size_t second = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    first += front[2 * i] == '\0' ? 1 : 0;
    second += front[2 * i + 1] == '\0' ? 1 : 0;
  }
  const auto most = [&](std::size_t nuls) { return nuls * 2 > pairs; };
  const auto few = [&](std::size_t nuls) { return nuls * 20 <= pairs; };
  if (most(second) && few(first)) return Encoding::Utf16LittleEndian;
  if (most(first) && few(second)) return Encoding::Utf16BigEndian;
  return std::nullopt;
}

// Hands out the file a block at a time. The taker returns how many bytes at the end of the block it
// wants to see again, in front of the next; nothing to end here.
using BlockTaker = std::function<std::optional<std::size_t>(std::string_view block, bool last)>;

Status for_each_block(const Context& context, TextSource& source, const BlockTaker& taker) {
  std::vector<char> block(kBlock);
  std::size_t kept = 0;
  while (true) {
    TRY(context.check_cancel());
    TRY_ASSIGN(const std::size_t bytes, source.read(std::span(block).subspan(kept)));
    const bool last = bytes < block.size() - kept;
    const std::string_view part(block.data(), kept + bytes);
    const std::optional<std::size_t> again = taker(part, last);
    if (last || !again) return {};
    kept = *again;
    std::copy(part.end() - static_cast<std::ptrdiff_t>(kept), part.end(), block.begin());
  }
}

// Valid UTF-8 from end to end?
Result<bool> is_utf8(const Context& context, TextSource& source) {
  bool valid = true;
  TRY(for_each_block(context, source, [&](std::string_view block, bool last) {
    const std::size_t begun = last ? 0 : begun_bytes(block);
    valid = simdjson::validate_utf8(block.data(), block.size() - begun);
    return valid ? std::optional(begun) : std::nullopt;
  }));
  return valid;
}

Result<ByteTally> tally_of(const Context& context, TextSource& source) {
  ByteTally tally;
  TRY(for_each_block(context, source, [&](std::string_view block, bool last) {
    return std::optional(tally.add(block, last));
  }));
  return tally;
}

}  // namespace

std::size_t ByteTally::add(std::string_view text, bool last) {
  const std::size_t begun = last ? 0 : begun_bytes(text);
  text.remove_suffix(begun);
  while (true) {
    const std::size_t valid = valid_utf8_prefix(text);
    characters += count_characters(text.substr(0, valid));
    if (valid == text.size()) return begun;
    const unsigned byte = static_cast<unsigned char>(text[valid]);
    ++wrong;
    controls += byte < 0xA0 ? 1 : 0;
    undefined = undefined || is_undefined_in_windows1252(byte);
    text.remove_prefix(valid + 1);
  }
}

Encoding ByteTally::encoding() const {
  if (wrong == 0 || characters > wrong) return Encoding::Utf8;
  return controls > 0 && !undefined ? Encoding::Windows1252 : Encoding::Latin1;
}

std::optional<Encoding> marked_encoding(std::string_view front) {
  if (front.starts_with(kUtf8Mark)) return Encoding::Utf8;
  if (front.starts_with("\xFF\xFE")) return Encoding::Utf16LittleEndian;
  if (front.starts_with("\xFE\xFF")) return Encoding::Utf16BigEndian;
  return std::nullopt;
}

Result<Encoding> guess_encoding(const Context& context, const FileSystem& files,
                                const std::string& path, Compression compression,
                                std::string_view front) {
  if (const auto utf16 = guess_utf16(front)) return *utf16;
  ByteTally tally;
  tally.add(front, false);
  if (tally.wrong == 0 && tally.characters > 0) return Encoding::Utf8;
  if (tally.wrong == 0) {
    TRY_ASSIGN(const auto source, TextSource::open_bytes(files, path, compression));
    TRY_ASSIGN(const bool valid, is_utf8(context, *source));
    if (valid) return Encoding::Utf8;
  }
  TRY_ASSIGN(const auto source, TextSource::open_bytes(files, path, compression));
  TRY_ASSIGN(const ByteTally whole, tally_of(context, *source));
  return whole.encoding();
}

}  // namespace canasta
