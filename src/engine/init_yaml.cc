#include "engine/init_yaml.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/config.h"

namespace canasta {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + quoted(text);
  return out + "]";
}

std::string head_yaml(const ConfigHead& head, std::string_view source) {
  std::string out;
  out += fmt::format("canasta: {}\n", kConfigVersion);
  out += fmt::format("name: {}\n", quoted(head.name));
  out += fmt::format("language: {}\n", language_tag(head.language));
  out += "timezone: UTC\n";
  out += fmt::format("sources:\n  {}:\n    files:\n", source);
  for (const std::string& file : head.files) out += fmt::format("      - {}\n", quoted(file));
  return out;
}

std::string config_name(std::string_view text, std::string_view otherwise) {
  std::string out;
  for (const char c : to_lower(text)) {
    const bool plain = is_lower(c) || is_digit(c);
    if (plain || ((c == '_' || c == '-') && !out.empty())) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != '_') {
      out.push_back('_');
    }
  }
  while (out.ends_with('_')) out.pop_back();
  if (out.size() > kConfigNameBytesMax) out.resize(kConfigNameBytesMax);
  const bool taken = out == "run" || out == "ingest" || out == "demo";
  return out.empty() || taken ? std::string(otherwise) : out;
}

}  // namespace canasta
