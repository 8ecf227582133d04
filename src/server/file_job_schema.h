// What jobs on files answer, as JSON Schemas: what the forms describe.
//
// Format   docs/formats/jobs.md
#pragma once

#include <string>

namespace canasta {

std::string preprocessed_schema();
std::string features_schema();
std::string trained_schema();
std::string predicted_schema();

}  // namespace canasta
