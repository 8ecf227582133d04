// Any bytes as a content type, a line feed and a form: the parts that are told do not depend on how
// the form was sliced, and lie within their limits.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "net/multipart.h"
#include "net/utf8.h"

namespace canasta {
namespace {

class Teller final : public MultipartHandler {
 public:
  Status begin_part(const MultipartPart& part) override {
    CANASTA_ASSERT(!in_part_ && ++parts_ <= kMultipartPartsMax);
    CANASTA_ASSERT(!part.name.empty() && is_utf8(part.name));
    in_part_ = true;
    told += '<' + part.name + '|' + part.filename.value_or("-") + '|' + part.content_type + '>';
    return {};
  }
  Status take(std::string_view piece) override {
    CANASTA_ASSERT(in_part_ && !piece.empty());
    told += piece;
    return {};
  }
  Status end_part() override {
    CANASTA_ASSERT(in_part_);
    in_part_ = false;
    told += "</>";
    return {};
  }
  std::string told;

 private:
  bool in_part_ = false;
  std::size_t parts_ = 0;
};

std::string told_of(const std::string& boundary, std::string_view form, std::size_t slice) {
  Teller teller;
  MultipartParser parser(boundary, teller);
  for (; !form.empty(); form.remove_prefix(std::min(slice, form.size()))) {
    if (!parser.take(form.substr(0, slice)).ok()) return teller.told + "!";
  }
  return teller.told + (parser.finish().ok() ? "" : "...");
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) return 0;
  const auto boundary = canasta::multipart_boundary(bytes.substr(0, line_end));
  if (!boundary.ok()) return 0;
  const std::string_view form = bytes.substr(line_end + 1);
  const std::string whole = canasta::told_of(*boundary, form, size);
  CANASTA_ASSERT(canasta::told_of(*boundary, form, 1) == whole);
  CANASTA_ASSERT(canasta::told_of(*boundary, form, 7) == whole);
  return 0;
}
