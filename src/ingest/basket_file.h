// A file of baskets: each line is a basket, its items stand one behind the other.
//
//   citrus fruit,semi-finished bread,margarine        39 41 48 110
//
// What separates the items is one thing for the whole file: a comma where its front holds one, else
// a semicolon, else a tab, else blanks, of which several are as good as one. Around commas,
// semicolons and tabs blanks do not count, so that items may have blanks within, and an item in
// double quotes may hold the separator, a line end or doubled quotes, as in any CSV. Among blanks
// quotes are characters. There is no header. An empty line is no basket; an item that stands twice
// in a line counts once. gz, zst, encodings and byte order marks are read as those of any source.
//
// Cost      One pass by context.threads threads, 4 bytes an item of a basket.
// Errors    InvalidInput, TooLarge, with file, line and column, as those of records.h; kNoBaskets.
// Threads   The same bytes for any number of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"
#include "io/file_system.h"

namespace canasta {

enum class ItemSeparator : std::uint8_t { Comma, Semicolon, Tab, Blanks };

struct BasketFile {
  ItemSeparator separator = ItemSeparator::Comma;
  // Numbers first, in their order (the shorter first), then the others in byte order.
  Dictionary items;
  std::vector<std::uint64_t> offsets;  // [n_baskets + 1], into codes
  std::vector<std::uint32_t> codes;    // of each basket ascending, each once

  std::size_t size() const { return offsets.size() - 1; }
};

Result<BasketFile> read_basket_file(const Context& context, const FileSystem& files,
                                    const std::string& path,
                                    std::optional<ItemSeparator> separator = {});

}  // namespace canasta
