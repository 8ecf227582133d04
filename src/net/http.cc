#include "net/http.h"

#include "base/assert.h"
#include "net/field_syntax.h"

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
    case HttpRefusal::NoRoom:
      return 503;
    case HttpRefusal::Failed:
      return 500;
  }
  CANASTA_ASSERT(!"a refusal without its status");
}

}  // namespace canasta
