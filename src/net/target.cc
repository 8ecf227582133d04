#include "net/target.h"

#include <utility>

#include "base/messages/net.h"
#include "net/field_syntax.h"
#include "net/hex.h"
#include "net/utf8.h"

namespace canasta {
namespace {

enum class Plus : std::uint8_t { Stays, IsBlank };

// Of a target that breaks its escapes, so much is shown.
constexpr std::size_t kShownBytes = 3;

Result<std::string> decoded(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = high < 0 ? -1 : hex_value(text[i + 2]);
      if (low < 0) {
        return invalid(message::kTargetEscape, {{"escape", text.substr(i, kShownBytes)}});
      }
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i] == '+' && plus == Plus::IsBlank ? ' ' : text[i]);
    }
  }
  if (!is_utf8(out) || out.find('\0') != std::string::npos) {
    return invalid(message::kTargetNotText);
  }
  return out;
}

Status parse_path(std::string_view path, std::vector<std::string>& segments) {
  path.remove_prefix(1);
  if (path.empty()) return {};
  for (bool goes_on = true; goes_on;) {
    goes_on = path.find('/') != std::string_view::npos;
    TRY_ASSIGN(std::string segment, decoded(cut_at(path, '/'), Plus::Stays));
    if (segment == "." || segment == "..") return invalid(message::kTargetDots);
    segments.push_back(std::move(segment));
  }
  return {};
}

Status parse_query(std::string_view query, std::vector<QueryParameter>& parameters) {
  while (!query.empty()) {
    std::string_view value = cut_at(query, '&');
    if (value.empty()) continue;
    if (parameters.size() == kQueryParametersMax) {
      return Error(ErrorCode::TooLarge, message::kTargetParameters,
                   {{"limit", kQueryParametersMax}, {"limit_name", "query_parameters"}});
    }
    TRY_ASSIGN(std::string name, decoded(cut_at(value, '='), Plus::IsBlank));
    TRY_ASSIGN(std::string decoded_value, decoded(value, Plus::IsBlank));
    parameters.push_back({std::move(name), std::move(decoded_value)});
  }
  return {};
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return invalid(message::kTargetForm);
  Target out;
  const std::size_t mark = target.find('?');
  TRY(parse_path(target.substr(0, mark), out.segments));
  if (mark != std::string_view::npos) {
    TRY(parse_query(target.substr(mark + 1), out.parameters));
  }
  return out;
}

}  // namespace canasta
