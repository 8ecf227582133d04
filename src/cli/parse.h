// The command line, parsed: which verb, with which common flags.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/verb.h"

namespace canasta {

struct ParsedCommand {
  CommonFlags flags;
  std::optional<Verb> verb;  // its own flags are set; none: print `text` (help) and end
  std::string text;
};

// --lang, else CANASTA_LANG, else the locale (LC_ALL, LANG), else English. Looked at before
// parsing, so that help and errors of the parsing speak it too.
Language wanted_language(int count, const char* const* words);

// Errors: InvalidInput for an unknown verb or flag, naming the nearest known one.
Result<ParsedCommand> parse_command(int count, const char* const* words, Language language);

}  // namespace canasta
