// Problem details (RFC 9457): an Error as the body of a response.
//
//   {"type": "/errors/not_found", "title": …, "status": 404, "detail": …, "remedy": …,
//    "instance": "/v1/customers/7", "request_id": …, "code": "NotFound", "id": "kNoCustomer",
//    "errors": [{"pointer", "line", "column", "detail"}],
//    "error": …, "error_code": …, "message": …}
//
// The last three are what clients of the Open Inference Protocol and of MLflow read. No path of the
// machine, no address and no stack is in any body: of errors that are ours to mend (500) only the
// code and the id of the request are told, and the text goes to the log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/http.h"

namespace canasta {

// 400 for what is no request, 422 for what it asks; the table in docs/errors.md.
int http_status(const Error& error);
int http_status(ErrorCode code);

// How many codes there are, from InvalidInput on.
inline constexpr std::size_t kErrorCodes = 13;

struct ProblemPlace {
  std::string_view instance;  // path of the request
  std::string_view request_id;
  Language language = Language::English;
  std::string_view root = {};  // of the project: taken out of every text
};

HttpResponse problem_response(const Error& error, const ProblemPlace& place);
// With a status other than the error's own: 400, 401, 405, 415, 503, …
HttpResponse problem_response(const Error& error, int status, const ProblemPlace& place);

// "not_found": the last part of a problem's type, and its page.
std::string problem_name(ErrorCode code);
Message problem_title(ErrorCode code);

// The text with paths below the folder, such as the project's, as they are called in it.
std::string without_folder(std::string text, std::string_view folder);

}  // namespace canasta
