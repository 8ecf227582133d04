// JSON text to nlohmann's values, with the place of an error.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "io/file_system.h"

namespace canasta {

inline constexpr std::size_t kJsonDepthMax = 64;

// Errors: kJsonSyntax with file, line and column (in bytes), of the code InvalidInput, or Corrupt
// for files that canasta itself writes. At most kJsonDepthMax levels; a key given twice is an
// error. Memory: about ten times the text.
Result<nlohmann::json> parse_json(std::string_view text, const std::string& file,
                                  ErrorCode code = ErrorCode::InvalidInput);
Result<nlohmann::json> read_json(const FileSystem& files, const std::string& path,
                                 ErrorCode code = ErrorCode::InvalidInput);

}  // namespace canasta
