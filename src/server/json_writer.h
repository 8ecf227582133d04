// JsonWriter: answers as JSON text, appended to one string.
//
// For answers that are asked for tens of thousands of times a second: nlohmann's values cost some
// microseconds to build and to write. Whoever writes keeps the nesting; commas come by themselves.
//
// Numbers are written with the fewest digits that read back as the same number; what is not finite
// is null. Texts are escaped; bytes that are no UTF-8 become U+FFFD, so that the answer is always
// JSON.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/dates.h"

namespace canasta {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // The name of the member whose value comes next.
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(double number);
  // With as many digits as 32 bits need.
  JsonWriter& value(float number);
  JsonWriter& value(std::integral auto number) {
    return integer(static_cast<std::int64_t>(number));
  }
  JsonWriter& null() { return raw("null"); }
  // "2026-11-22"; null for a day that is not known.
  JsonWriter& day(Day day);
  // JSON that was written elsewhere.
  JsonWriter& raw(std::string_view json);

  template <class Value>
  JsonWriter& member(std::string_view name, const Value& of) {
    return key(name).value(of);
  }

  std::string take() { return std::move(out_); }
  std::size_t size() const { return out_.size(); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& integer(std::int64_t number);
  void separate();
  void escape(std::string_view text);

  std::string out_;
};

}  // namespace canasta
