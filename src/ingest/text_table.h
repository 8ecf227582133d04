// Text tables: the rows of a file as columns of interned texts, not yet typed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/interner.h"
#include "ingest/records.h"

namespace canasta {

struct TextTable {
  struct Column {
    Interner texts;  // trimmed, in order of first appearance; no nulls
    std::vector<std::uint32_t> codes;
  };
  std::vector<Column> columns;       // those asked for, in that order
  std::vector<std::uint64_t> lines;  // physical line of each row
  std::vector<BadRecord> bad;

  std::size_t rows() const { return lines.size(); }
};

// `columns`: numbers of the file's columns to keep. Errors: of read_records.
Result<TextTable> read_text_table(const Context& context, const FileSystem& files,
                                  const SourceFile& source, const std::vector<std::size_t>& columns,
                                  const std::vector<std::string>& null_tokens);

}  // namespace canasta
