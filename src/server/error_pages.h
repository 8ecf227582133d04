// What a problem's type means: the pages that `type` in problem details leads to.
//
//   /errors             all of them
//   /errors/not_found   one: title, what it means, what to do, its HTTP status
//
// The texts are messages of ours alone; nothing that was sent stands in a page.
//
// Threads  pure.
// Source   RFC 9457 section 3.1.1: a type should lead to what explains it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/language.h"

namespace canasta {

// "not_found" to its code; nothing for another word.
std::optional<ErrorCode> error_code_of(std::string_view name);

// {"type", "name", "code", "status", "title", "meaning", "remedy"}
std::string error_json(ErrorCode code, Language language);
// {"errors": [one of these each]}
std::string errors_json(Language language);

std::string error_page(ErrorCode code, Language language);
std::string errors_page(Language language);

}  // namespace canasta
