#include "net/multipart.h"

#include <algorithm>

#include "base/messages/net.h"
#include "net/field_syntax.h"
#include "net/multipart_header.h"

namespace canasta {
namespace {

// RFC 2046, "bchars".
constexpr ByteSet kBoundaryBytes([](unsigned char byte) {
  const char c = static_cast<char>(byte);
  return is_digit(c) || is_lower(c) || is_upper(c) ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
});

Error broken(Message reason) { return invalid(message::kMultipartBroken, {{"reason", reason}}); }

Error too_long(std::size_t limit, std::string_view limit_name) {
  return {ErrorCode::TooLarge,
          message::kMultipartTooLong,
          {{"limit", limit}, {"limit_name", limit_name}}};
}

}  // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
  const Error unusable =
      invalid(message::kMultipartBoundary,
              {{"limit", kMultipartBoundaryBytesMax}, {"limit_name", "multipart_boundary_bytes"}});
  const std::size_t type_end = std::min(content_type.find(';'), content_type.size());
  if (!is_same_word(without_blanks(content_type.substr(0, type_end)), "multipart/form-data")) {
    return unusable;
  }
  const auto parameters = parse_parameters(content_type.substr(type_end));
  if (!parameters.has_value()) return unusable;
  for (const NamedValue& parameter : *parameters) {
    const std::string& value = parameter.value;
    if (parameter.name != "boundary") continue;
    if (value.empty() || value.size() > kMultipartBoundaryBytesMax || value.ends_with(' ') ||
        !kBoundaryBytes.holds_all(value)) {
      return unusable;
    }
    return value;
  }
  return unusable;
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartHandler& handler)
    : handler_(handler), delimiter_("\r\n--" + std::string(boundary)) {}

Status MultipartParser::take(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::Preamble:
      case State::Body:
        TRY(take_text(bytes));
        continue;
      case State::Epilogue:
        return give(bytes);
      case State::Header:
        TRY(take_header(bytes.front()));
        break;
      default:
        TRY(take_delimiter(bytes.front()));
    }
    bytes.remove_prefix(1);
  }
  return {};
}

// Up to the delimiter. It begins with the only CR it holds: where it breaks off, it can begin again
// only at the byte that broke it.
Status MultipartParser::take_text(std::string_view& bytes) {
  if (matched_ == 0) {
    const std::size_t next = std::min(bytes.find('\r'), bytes.size());
    TRY(give(bytes.substr(0, next)));
    bytes.remove_prefix(next);
  }
  while (!bytes.empty() && matched_ < delimiter_.size() && bytes.front() == delimiter_[matched_]) {
    ++matched_;
    bytes.remove_prefix(1);
  }
  if (matched_ == delimiter_.size()) return end_text();
  if (bytes.empty() || matched_ == 0) return {};
  const std::string_view held(delimiter_.data() + lead_, matched_ - lead_);
  matched_ = lead_ = 0;
  return give(held);
}

Status MultipartParser::give(std::string_view piece) {
  if (state_ == State::Body) return piece.empty() ? Status() : handler_.take(piece);
  margin_bytes_ += piece.size();
  if (margin_bytes_ <= kMultipartMarginBytesMax) return {};
  return too_long(kMultipartMarginBytesMax, "multipart_margin_bytes");
}

Status MultipartParser::end_text() {
  const bool was_body = state_ == State::Body;
  matched_ = lead_ = 0;
  state_ = State::Delimiter;
  return was_body ? handler_.end_part() : Status();
}

Status MultipartParser::take_delimiter(char c) {
  const bool is_blank = c == ' ' || c == '\t';
  if (state_ == State::LastDash && c == '-') {
    state_ = State::Epilogue;
  } else if (state_ == State::Delimiter && c == '-') {
    state_ = State::LastDash;
  } else if ((state_ == State::Delimiter || state_ == State::Padding) && c == '\r') {
    state_ = State::LineEnd;
  } else if ((state_ == State::Delimiter || state_ == State::Padding) && is_blank) {
    state_ = State::Padding;
    if (++margin_bytes_ > kMultipartMarginBytesMax) {
      return too_long(kMultipartMarginBytesMax, "multipart_margin_bytes");
    }
  } else if (state_ == State::LineEnd && c == '\n') {
    state_ = State::Header;
    if (++parts_ > kMultipartPartsMax) return too_long(kMultipartPartsMax, "multipart_parts");
  } else {
    return broken(message::kMultipartDelimiter);
  }
  return {};
}

Status MultipartParser::take_header(char c) {
  header_.push_back(c);
  if (header_.size() > kMultipartHeaderBytesMax) {
    return too_long(kMultipartHeaderBytesMax, "multipart_header_bytes");
  }
  if (c != '\n' || !(header_ == "\r\n" || header_.ends_with("\r\n\r\n"))) return {};
  header_.resize(header_.size() - 2);
  TRY_ASSIGN(const MultipartPart part, parse_part_header(header_));
  header_.clear();
  state_ = State::Body;
  // The line end of the empty line may be that of the delimiter: a part may be empty.
  matched_ = lead_ = 2;
  return handler_.begin_part(part);
}

Status MultipartParser::finish() const {
  return state_ == State::Epilogue ? Status() : broken(message::kMultipartEndsEarly);
}

}  // namespace canasta
