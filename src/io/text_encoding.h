// Text of other encodings to UTF-8, and the check that bytes are UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "io/decompress.h"

namespace canasta {

// Bytes at the front of `bytes` that are valid UTF-8: bytes.size() when all of them are. ASCII is
// skipped 8 bytes at a time. Overlong forms, surrogates and code points over U+10FFFF are invalid.
// Source: Unicode 15, table 3-7.
std::size_t valid_utf8_prefix(std::string_view bytes);

enum class TextEncoding : std::uint8_t {
  Utf8,
  Utf16LittleEndian,
  Utf16BigEndian,
  Latin1,       // ISO-8859-1
  Windows1252,  // bytes 81, 8D, 8F, 90 and 9D are undefined
};

// UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1, Windows-1252
std::string_view name(TextEncoding encoding);

// "{path} is not UTF-8 text: byte 0x81 at offset 12 …"
Error invalid_text(const std::string& path, TextEncoding encoding, char byte, std::uint64_t offset);

// The stream's text as UTF-8; of Utf8 it checks each byte and changes none. A byte order mark is
// text to it.
// Errors    InvalidInput kTextInvalid with the path, the byte and its offset in `source`. Errors of
//           `source` as they are.
// Memory    64 KiB of input, and what it becomes.
std::unique_ptr<ByteStream> utf8_stream(std::unique_ptr<ByteStream> source, TextEncoding encoding,
                                        std::string path);

}  // namespace canasta
