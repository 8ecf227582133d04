#include "base/error.h"

#include <array>
#include <utility>

namespace canasta {
namespace {

struct CodeRow {
  std::string_view name;
  int exit_code;
};

// In the order of ErrorCode.
constexpr std::array<CodeRow, 13> kCodes{{{"InvalidInput", 2},
                                          {"TooLarge", 2},
                                          {"ContractBroken", 3},
                                          {"GateFailed", 4},
                                          {"NotFound", 5},
                                          {"Conflict", 6},
                                          {"Config", 78},
                                          {"Denied", 77},
                                          {"Corrupt", 1},
                                          {"NoSpace", 1},
                                          {"Overloaded", 75},
                                          {"Unavailable", 75},
                                          {"Cancelled", 130}}};

}  // namespace

std::string_view name(ErrorCode code) { return kCodes.at(static_cast<std::size_t>(code)).name; }

int exit_code(ErrorCode code) { return kCodes.at(static_cast<std::size_t>(code)).exit_code; }

Error::Error(ErrorCode code, Message message, Fields fields)
    : code_(code), message_(message), fields_(std::move(fields)) {}

Error Error::at(Place place) && {
  if (place_.file.empty()) place_.file = std::move(place.file);
  if (place_.line == 0) place_.line = place.line;
  if (place_.column == 0) place_.column = place.column;
  if (place_.field.empty()) place_.field = std::move(place.field);
  return std::move(*this);
}

Error Error::in_file(std::string file) && {
  return std::move(*this).at({.file = std::move(file), .line = 0, .column = 0, .field = {}});
}

std::string Error::text(Language language) const {
  std::string out = place_.file;
  if (place_.line != 0) out += ":" + std::to_string(place_.line);
  if (place_.column != 0) out += ":" + std::to_string(place_.column);
  if (!out.empty()) out += ": ";
  if (!place_.field.empty()) out += place_.field + ": ";
  return out + canasta::text(message_, language, fields_);
}

}  // namespace canasta
