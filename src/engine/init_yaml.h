// canasta.yaml as init writes it: what all kinds of projects begin with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace canasta {

struct ConfigHead {
  std::string name;
  Language language = Language::English;
  std::vector<std::string> files;  // as the project sees them
};

// What canasta.yaml takes as a name: a-z, 0-9, '_' and '-', with a letter or digit first; of a text
// without any, or whose name verbs have taken, `otherwise`.
std::string config_name(std::string_view text, std::string_view otherwise);

// A YAML scalar that is always a text: quoted, with what a double-quoted scalar wants escaped.
std::string quoted(std::string_view text);
// ["a", "b"]
std::string quoted_list(const std::vector<std::string>& texts);
// canasta:, name:, language:, timezone: and the source's files.
std::string head_yaml(const ConfigHead& head, std::string_view source);

}  // namespace canasta
