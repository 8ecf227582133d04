#include "net/http.h"

#include "base/assert.h"
#include "net/field_syntax.h"
#include "net/http_connection.h"

namespace canasta {

std::string_view HttpRequest::header(std::string_view name) const {
  for (const HttpHeader& field : headers) {
    if (is_same_word(field.name, name)) return field.value;
  }
  return {};
}

int status_of(HttpRefusal refusal) {
  switch (refusal) {
    case HttpRefusal::Malformed:
      return 400;
    case HttpRefusal::HeaderTooLong:
      return 431;
    case HttpRefusal::TargetTooLong:
      return 414;
    case HttpRefusal::HeaderTooSlow:
    case HttpRefusal::BodyTooSlow:
      return 408;
    case HttpRefusal::BodyTooLarge:
      return 413;
    case HttpRefusal::TooMany:
      return 503;
    case HttpRefusal::Failed:
      return 500;
  }
  CANASTA_ASSERT(!"a refusal without its status");
}

HttpReply::HttpReply(std::shared_ptr<HttpConnection> connection)
    : connection_(std::move(connection)) {}

HttpReply::HttpReply(HttpReply&&) noexcept = default;

HttpReply& HttpReply::operator=(HttpReply&& other) noexcept {
  std::swap(connection_, other.connection_);
  return *this;
}

HttpReply::~HttpReply() {
  if (connection_ != nullptr) connection_->reply(std::nullopt);
}

void HttpReply::operator()(HttpResponse response) {
  const auto connection = std::exchange(connection_, nullptr);
  if (connection != nullptr) connection->reply(std::move(response));
}

}  // namespace canasta
