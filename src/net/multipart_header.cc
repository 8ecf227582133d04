#include "net/multipart_header.h"

#include <algorithm>
#include <utility>

#include "base/messages/net.h"
#include "net/field_syntax.h"
#include "net/utf8.h"

namespace canasta {
namespace {

constexpr std::size_t kParametersMax = 16;

Error broken(Message reason) { return invalid(message::kMultipartBroken, {{"reason", reason}}); }

// Takes a text in quotes from the front; nothing when it does not end.
std::optional<std::string> cut_quoted(std::string_view& rest) {
  std::string out;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '"') {
      rest.remove_prefix(i + 1);
      return out;
    }
    const bool is_escape =
        c == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
    out.push_back(is_escape ? rest[++i] : c);
  }
  return std::nullopt;
}

std::string_view cut_token(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), kTokenBytes);
  const std::string_view token(rest.begin(), end);
  rest.remove_prefix(token.size());
  return token;
}

std::optional<NamedValue> cut_parameter(std::string_view& rest) {
  NamedValue parameter{to_lower(cut_token(rest)), {}};
  if (parameter.name.empty() || !rest.starts_with('=')) return std::nullopt;
  rest.remove_prefix(1);
  if (!rest.starts_with('"')) {
    parameter.value = cut_token(rest);
    return parameter.value.empty() ? std::nullopt : std::optional(std::move(parameter));
  }
  std::optional<std::string> quoted = cut_quoted(rest);
  if (!quoted.has_value()) return std::nullopt;
  parameter.value = std::move(*quoted);
  return parameter;
}

const std::string* find(const std::vector<NamedValue>& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const NamedValue& each) { return each.name == name; });
  return found == parameters.end() ? nullptr : &found->value;
}

Status read_disposition(std::string_view value, MultipartPart& part) {
  const std::size_t kind_end = value.find(';');
  if (!is_same_word(without_blanks(value.substr(0, kind_end)), "form-data") ||
      kind_end == std::string_view::npos) {
    return broken(message::kMultipartHeader);
  }
  const auto parameters = parse_parameters(value.substr(kind_end));
  if (!parameters.has_value()) return broken(message::kMultipartHeader);
  const std::string* const name = find(*parameters, "name");
  if (name == nullptr || name->empty()) return broken(message::kMultipartNameless);
  part.name = *name;
  if (const std::string* const filename = find(*parameters, "filename")) part.filename = *filename;
  if (!is_utf8(part.name) || !is_utf8(part.filename.value_or(""))) {
    return broken(message::kMultipartHeader);
  }
  return {};
}

}  // namespace

std::optional<std::vector<NamedValue>> parse_parameters(std::string_view text) {
  std::vector<NamedValue> parameters;
  for (text = without_blanks(text); !text.empty(); text = without_blanks(text)) {
    if (text.front() != ';') return std::nullopt;
    text.remove_prefix(1);
    text = without_blanks(text);
    if (text.empty()) break;  // "a=b;" is common
    std::optional<NamedValue> parameter = cut_parameter(text);
    if (!parameter.has_value() || parameters.size() == kParametersMax ||
        find(parameters, parameter->name) != nullptr) {
      return std::nullopt;
    }
    parameters.push_back(std::move(*parameter));
  }
  return parameters;
}

Result<MultipartPart> parse_part_header(std::string_view header) {
  MultipartPart part;
  bool has_disposition = false;
  bool has_type = false;
  while (!header.empty()) {
    std::string_view line = cut_at(header, '\n');
    if (!line.ends_with('\r')) return broken(message::kMultipartHeader);
    line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() || !kTokenBytes.holds_all(name) ||
        !kValueBytes.holds_all(line)) {
      return broken(message::kMultipartHeader);
    }
    const std::string_view value = without_blanks(line.substr(colon + 1));
    if (is_same_word(name, "content-disposition")) {
      if (std::exchange(has_disposition, true)) return broken(message::kMultipartHeader);
      TRY(read_disposition(value, part));
    } else if (is_same_word(name, "content-type")) {
      if (std::exchange(has_type, true)) return broken(message::kMultipartHeader);
      part.content_type = value;
    }
  }
  if (!has_disposition) return broken(message::kMultipartNameless);
  return part;
}

}  // namespace canasta
