// Any bytes as requests on one connection, head and body, in slices that the first byte chooses.
// What is read does not depend on the slices, and lies within its limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "net/chunked_body.h"
#include "net/request_head.h"

namespace canasta {
namespace {

constexpr std::uint64_t kBodyBytesMax = 1'000;

HttpLimits small_limits() {
  HttpLimits limits;
  limits.header_bytes = 2'000;
  limits.header_fields = 20;
  limits.target_bytes = 500;
  return limits;
}

std::string told_of_head(const HttpRequest& request) {
  std::string told = std::string(request.method) + ' ' + std::string(request.target);
  for (const HttpHeader& field : request.headers) {
    told += '|' + std::string(field.name) + '=' + std::string(field.value);
  }
  return told;
}

void check_head(const HttpRequest& request, const HttpLimits& limits) {
  CANASTA_ASSERT(!request.method.empty() && !request.target.empty());
  CANASTA_ASSERT(request.target.size() <= limits.target_bytes);
  CANASTA_ASSERT(request.headers.size() <= limits.header_fields);
  for (const HttpHeader& field : request.headers) {
    CANASTA_ASSERT(!field.name.empty());
    CANASTA_ASSERT(field.value.find_first_of("\r\n") == std::string_view::npos);
    CANASTA_ASSERT(request.header(field.name).data() != nullptr);
  }
}

// Takes a body from the front of `bytes`; false when it is refused or does not end.
bool read_body(std::string_view& bytes, const Framing& framing, std::size_t slice,
               std::string& told) {
  if (!framing.is_chunked) {
    if (framing.body_bytes > kBodyBytesMax || framing.body_bytes > bytes.size()) return false;
    told += bytes.substr(0, framing.body_bytes);
    bytes.remove_prefix(framing.body_bytes);
    return true;
  }
  ChunkedBody chunks(kBodyBytesMax);
  std::string body;
  while (!chunks.is_whole() && !bytes.empty()) {
    std::string some(bytes.substr(0, slice));
    const ChunkedBody::Step step = chunks.decode(some);
    CANASTA_ASSERT(step.body <= step.used && step.used <= some.size());
    body.append(some, 0, step.body);
    bytes.remove_prefix(step.used);
    if (step.refusal.has_value()) break;
  }
  CANASTA_ASSERT(body.size() <= kBodyBytesMax);
  told += body;
  return chunks.is_whole();
}

std::string told_of(std::string_view bytes, std::size_t slice) {
  const HttpLimits limits = small_limits();
  std::string told;
  while (!bytes.empty()) {
    HeadEnd head;
    std::optional<HttpRefusal> refusal;
    for (std::size_t end = 0; end < bytes.size() && head.bytes() == 0 && !refusal;) {
      end = std::min(bytes.size(), end + slice);
      refusal = head.scan(bytes.substr(0, end), limits);
    }
    if (refusal.has_value()) return told + "!" + std::to_string(status_of(*refusal));
    if (head.bytes() == 0) return told + "...";
    HttpRequest request;
    Framing framing;
    refusal = parse_head(head.head_of(bytes), limits, request, framing);
    if (refusal.has_value()) return told + "!" + std::to_string(status_of(*refusal));
    check_head(request, limits);
    told += told_of_head(request) + "\n";
    bytes.remove_prefix(head.bytes());
    if (!read_body(bytes, framing, slice, told)) return told + "?";
  }
  return told;
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t slice = data[0] % 32 + std::size_t{1};
  CANASTA_ASSERT(canasta::told_of(bytes, slice) == canasta::told_of(bytes, size));
  return 0;
}
