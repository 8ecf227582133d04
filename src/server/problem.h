// Problem details (RFC 9457): an Error as the body of a response.
//
//   {"type": "/errors/not_found", "title": …, "status": 404, "detail": …, "remedy": …,
//    "instance": "/v1/customers/7", "request_id": …, "code": "NotFound", "id": "kNoCustomer",
//    "errors": [{"file", "pointer", "line", "column", "detail"}],
//    "error": …, "error_code": …, "message": …}
//
// The last three are what clients of the Open Inference Protocol and of MLflow read.
//
// Laws
//   1. No path of the machine, no address and no stack is in any body.
//   2. What the machine did wrong is never told as the client's fault: a right that is missing or a
//      disk that fails is 500, a full disk 507, a busy store 503. Of these and of all that is ours
//      to mend only the code and the id of the request are told; the text goes to the log.
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

// As what an error is told, by the name of its message: what the machine did wrong is Corrupt,
// NoSpace or Unavailable, whatever it is to who runs a command.
ErrorCode told_code(ErrorCode code, std::string_view message_name);
// Whether its text is for the log alone.
bool is_kept_back(const Error& error);

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

// A text of elsewhere, such as a job's, fit to be told: paths below the folder, such as the
// project's, as they are called in it; of other absolute paths the last name, of addresses nothing.
std::string without_paths(std::string text, std::string_view folder);

}  // namespace canasta
