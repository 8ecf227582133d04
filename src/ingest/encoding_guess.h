// Which encoding is a file in? A mark says it; otherwise the bytes do.
//
//   1. A byte order mark: UTF-8 or UTF-16.
//   2. A NUL in every second byte: UTF-16 without a mark.
//   3. Valid UTF-8 from end to end, plain ASCII too: UTF-8. A file may be ASCII for a million lines
//      and hold its first accent after that, so that a sample is not enough: where the front is
//      ASCII alone, the whole file is looked at.
//   4. Valid characters of two and more bytes outnumber the wrong bytes: damaged UTF-8. It stays
//      UTF-8, and reading names the wrong byte; guessing would garble all the rest.
//   5. Otherwise Windows-1252 when a byte of 80 to 9F is used and all of these are defined, else
//      ISO-8859-1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/context.h"
#include "ingest/records.h"

namespace canasta {

// What the bytes of a text look like, added up part by part.
struct ByteTally {
  std::uint64_t characters = 0;  // valid UTF-8 ones of two and more bytes
  std::uint64_t wrong = 0;       // bytes that belong to no valid UTF-8 character
  std::uint64_t controls = 0;    // wrong bytes 80 to 9F
  bool undefined = false;        // wrong bytes that Windows-1252 leaves undefined

  // Rest of a character cut by the end of `text` is returned: it belongs to the next part.
  std::size_t add(std::string_view text, bool last);
  Encoding encoding() const;  // rules 3, 4 and 5
};

std::optional<Encoding> marked_encoding(std::string_view front);

// Rules 2 to 5 for a file that begins with `front`.
// Cost      The file is read whole when `front` does not settle it: once at memory speed, and once
//           more to count its bytes when it is not UTF-8.
Result<Encoding> guess_encoding(const Context& context, const FileSystem& files,
                                const std::string& path, Compression compression,
                                std::string_view front);

}  // namespace canasta
