#include "io/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "base/messages/io.h"

namespace canasta {
namespace {

using nlohmann::json;

// Line and column of a byte.
Place place_of(std::string_view text, std::size_t byte, const std::string& file) {
  const std::string_view before = text.substr(0, byte);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {file, static_cast<std::uint64_t>(lines) + 1, before.size() - line_start + 1, {}};
}

// "[json.exception.parse_error.101] parse error at line 1, column 4: syntax error …" -> "syntax
// error …": the place is said in front already.
std::string bare_reason(std::string_view what) {
  const std::size_t colon = what.find(": ");
  return std::string(colon == std::string_view::npos ? what : what.substr(colon + 2));
}

// Watches the parse for what the parser itself allows.
class Watch {
 public:
  // False ends the parse: discards everything from here on.
  bool see(int depth, json::parse_event_t event, const json& value) {
    if (reason_) return false;
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end) keys_.pop_back();
    if (event == json::parse_event_t::key) {
      const auto& key = value.get_ref<const std::string&>();
      if (!keys_.back().insert(key).second) reason_ = "duplicate key \"" + key + "\"";
    }
    // Of what begins, `depth` counts the levels around it.
    const bool begins =
        event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
    if (begins && static_cast<std::size_t>(depth) >= kJsonDepthMax) {
      reason_ = "nested deeper than " + std::to_string(kJsonDepthMax) + " levels";
    }
    return !reason_;
  }
  const std::optional<std::string>& reason() const { return reason_; }

 private:
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
  std::optional<std::string> reason_;
};

}  // namespace

Result<json> parse_json(std::string_view text, const std::string& file, ErrorCode code) {
  Watch watch;
  try {
    json value = json::parse(text, [&](int depth, json::parse_event_t event, const json& parsed) {
      return watch.see(depth, event, parsed);
    });
    if (!watch.reason()) return value;
    return Error(code, message::kJsonSyntax, {{"reason", *watch.reason()}}).in_file(file);
  } catch (const json::parse_error& error) {
    const std::size_t byte = error.byte == 0 ? 0 : error.byte - 1;
    return Error(code, message::kJsonSyntax, {{"reason", bare_reason(error.what())}})
        .at(place_of(text, byte, file));
  } catch (const json::exception& error) {  // a number out of range
    return Error(code, message::kJsonSyntax, {{"reason", bare_reason(error.what())}}).in_file(file);
  }
}

Result<json> read_json(const FileSystem& files, const std::string& path, ErrorCode code) {
  TRY_ASSIGN(const std::string text, read_text(files, path));
  return parse_json(text, path, code);
}

}  // namespace canasta
