// RowKeys: what the rows of a call are called by who sent them, so that answers can be joined.
//
// Law      of() gives each key back byte by byte; "" for a row that came without one. An empty text
//          is no key.
// Memory   the bytes of the keys, and 8 a row up to the last one that has a key; nothing without.
// Threads  immutable once filled.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace canasta {

class RowKeys {
 public:
  bool empty() const { return bytes_.empty(); }
  // Of all keys.
  std::size_t bytes() const { return bytes_.size(); }

  // Rows come in their order; of two keys of a row the first holds.
  void add(std::size_t row, std::string_view key) {
    if (key.empty() || row < ends_.size()) return;
    ends_.resize(row, bytes_.size());
    bytes_.append(key);
    ends_.push_back(bytes_.size());
  }
  std::string_view of(std::size_t row) const {
    if (row >= ends_.size()) return {};
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(bytes_).substr(begin, ends_[row] - begin);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;  // in bytes_, by row
};

}  // namespace canasta
