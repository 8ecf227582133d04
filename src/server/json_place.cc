#include "server/json_place.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/messages/server.h"
#include "base/text_place.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

// Notes where a text breaks, and nothing else of it.
class BreakFinder : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    byte = position == 0 ? 0 : position - 1;
    return false;
  }

  std::optional<std::size_t> byte;
};

// Walks a text from value to value without reading them. Of a text that is no JSON it ends
// somewhere within.
class JsonWalker {
 public:
  explicit JsonWalker(std::string_view text) : text_(text) { skip_blanks(); }

  std::size_t byte() const { return at_; }
  bool is_inside() const { return at_ < text_.size(); }

  // Goes from a value to a part of it; false where it has no such part.
  bool enter(std::string_view token) {
    if (next() == '{') return enter_member(token);
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), number);
    const bool is_number = problem == std::errc() && end == token.data() + token.size();
    return next() == '[' && is_number && enter_item(number);
  }

 private:
  char next() const { return is_inside() ? text_[at_] : '\0'; }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  void step() {
    at_ = std::min(at_ + 1, text_.size());
    skip_blanks();
  }

  // The text with its quotes.
  std::string_view take_text() {
    const std::size_t begin = at_;
    for (++at_; is_inside() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(begin, at_ - begin);
  }

  void skip_value() {
    std::size_t depth = 0;
    do {
      const char c = next();
      if (c == '"') {
        take_text();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if ((c == '}' || c == ']') && depth > 0) {
        --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        at_ = std::min(text_.find_first_of(",]} \t\r\n\"", at_ + 1), text_.size());
      }
      skip_blanks();
    } while (depth > 0 && is_inside());
  }

  bool enter_item(std::size_t number) {
    step();
    for (std::size_t i = 0; is_inside() && next() != ']'; ++i) {
      if (i == number) return true;
      skip_value();
      if (next() != ',') return false;
      step();
    }
    return false;
  }

  bool enter_member(std::string_view token) {
    step();
    while (next() == '"') {
      const Json key = Json::parse(take_text(), nullptr, false);
      skip_blanks();
      if (next() != ':') return false;
      step();
      if (key.is_string() && pointer_token(key.get_ref<const std::string&>()) == token) {
        return is_inside();
      }
      skip_value();
      if (next() != ',') return false;
      step();
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::size_t> json_byte_of(std::string_view text, std::string_view pointer) {
  JsonWalker walker(text);
  while (!pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    if (!walker.enter(pointer.substr(0, end))) return std::nullopt;
    pointer.remove_prefix(std::min(end + 1, pointer.size()));
  }
  return walker.is_inside() ? std::optional(walker.byte()) : std::nullopt;
}

std::optional<std::size_t> json_byte_broken(std::string_view text) {
  BreakFinder finder;
  Json::sax_parse(text, &finder);
  return finder.byte;
}

Error located(Error error, std::string_view text) {
  if (error.place().line != 0) return error;
  const bool is_no_json = error.message() == message::kBadJson;
  std::optional<std::size_t> byte = is_no_json ? json_byte_broken(text) : std::nullopt;
  const std::string& pointer = error.place().field;
  if (!byte && (is_no_json || !pointer.empty())) byte = json_byte_of(text, pointer);
  return byte ? std::move(error).at(place_of_byte(text, *byte)) : std::move(error);
}

}  // namespace canasta
