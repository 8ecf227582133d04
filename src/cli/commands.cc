#include "cli/commands.h"

#include <algorithm>
#include <string_view>

#include "cli/verb.h"

namespace canasta {
namespace {

constexpr std::string_view kProgram = "canasta ";

// Verbs that read no project.
bool stands_alone(std::string_view verb) {
  return verb == "demo" || verb == "generate" || verb == "version";
}

bool is_word_end(char c) { return (c < 'a' || c > 'z') && c != '_' && c != '-'; }

// Whether the text goes on with a verb on the project: "train score", not "reads format 1".
bool names_verb(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), is_word_end);
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (stands_alone(word)) return false;
  const std::vector<Verb> verbs = all_verbs();
  return std::any_of(verbs.begin(), verbs.end(),
                     [&](const Verb& verb) { return verb.name == word; });
}

std::string shell_word(const std::string& folder) {
  const bool plain = folder.find_first_of(" '\"$&();<>|*?[]") == std::string::npos;
  return plain ? folder : "'" + folder + "'";
}

}  // namespace

std::string with_folder(const std::string& text, const std::string& folder) {
  if (folder == ".") return text;
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text.find(kProgram); at != std::string::npos;
       at = text.find(kProgram, from)) {
    const std::size_t end = at + kProgram.size();
    out.append(text, from, end - from);
    if (names_verb(std::string_view(text).substr(end))) out += "-C " + shell_word(folder) + " ";
    from = end;
  }
  return out.append(text, from, std::string::npos);
}

}  // namespace canasta
