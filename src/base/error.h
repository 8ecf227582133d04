// Error: what went wrong outside of us, as a value.
//
// It carries a code (the door turns it into an exit code or an HTTP status), a message id with
// fields, and the place it speaks of. It gathers context on the way up. What each code means stands
// in docs/errors.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/messages.h"

namespace canasta {

enum class ErrorCode : std::uint8_t {
  InvalidInput,
  TooLarge,
  ContractBroken,
  GateFailed,
  NotFound,
  Conflict,
  Config,
  Denied,
  Corrupt,
  NoSpace,
  Overloaded,
  Unavailable,
  Cancelled,
};

std::string_view name(ErrorCode code);

// Process exit code of an error (sysexits where one fits): 1, 2, 3, 4, 5, 6, 75, 77, 78 or 130.
int exit_code(ErrorCode code);

// Where an error stands. Lines and columns count from 1; 0 means unknown. A column is in bytes.
struct Place {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string field;
};

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, Message message, Fields fields = {});

  ErrorCode code() const { return code_; }
  Message message() const { return message_; }
  const Fields& fields() const { return fields_; }
  const Place& place() const { return place_; }

  // Names the place; parts that are already known are kept.
  Error at(Place place) &&;
  Error in_file(std::string file) &&;

  // "ventas.csv:12:5: quantity: …": place, then the message.
  std::string text(Language language) const;

 private:
  ErrorCode code_;
  Message message_;
  Fields fields_;
  Place place_;
};

}  // namespace canasta
