#include <utility>

#include "net/http.h"
#include "net/http_connection.h"

namespace canasta {

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
