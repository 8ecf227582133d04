// Where the outputs of jobs go, and how a client may call them.
//
// A name is a label, never a path: a letter or digit, then letters, digits, '.', '_' and '-', at
// most kOutputNameBytesMax in all, without "..", with an ending that says its form. An output of
// that name is replaced, whole; what the project itself writes into the folder is not.
#pragma once

#include <string>

#include "engine/engine.h"

namespace canasta {

enum class OutputKind : std::uint8_t { Processed, Features, Predictions };

inline constexpr std::size_t kOutputNameBytesMax = 128;

// "processed": the folder below data/.
std::string_view name(OutputKind kind);

struct OutputWish {
  OutputKind kind;
  std::string name;     // as the client says; empty: made of `made_of` and the first free number
  std::string made_of;  // what the output comes from
};
// The output below the root: "data/processed/sales.csv". Errors: InvalidInput kOutputName,
// kOutputEnding; Conflict kOutputIsOurs.
Result<std::string> output_of(const Project& project, const OutputWish& wish);

// Where the rows go that an output has not kept: "data/quarantine/processed/sales.csv". REQUIRES:
// an output of output_of.
std::string quarantine_of(const std::string& output);

}  // namespace canasta
