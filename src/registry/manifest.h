// manifest.json and aliases.json, to text and back.
//
// Reading checks the shape only. Text that is no JSON is kJsonSyntax, a field that is missing, of
// another type or out of range kFormatBroken, another format number kModelFormatUnknown; all are
// Corrupt. Unknown fields are passed over, so that a later change can add some. `path` is for the
// message.
#pragma once

#include <string>
#include <string_view>

#include "registry/registry.h"

namespace canasta {

std::string format_manifest(const Manifest& manifest);
Result<Manifest> parse_manifest(std::string_view text, const std::string& path);

std::string format_aliases(const Aliases& aliases);
Result<Aliases> parse_aliases(std::string_view text, const std::string& path);

}  // namespace canasta
