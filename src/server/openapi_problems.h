// The parts of the OpenAPI description that all operations share: the schema of problem details,
// an answer for each status that is one, and the headers of answers.
//
// Law      what is referred to is there: problem_reference() names a member of
//          problem_responses(), answer_headers() members of described_headers().
// Threads  pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace canasta {

inline constexpr std::string_view kProblemSchema = "#/components/schemas/Problem";
inline constexpr int kAnyProblem = 0;  // whose status is not said: `default`

// As server/problem.h writes it.
nlohmann::ordered_json problem_schema();
nlohmann::ordered_json problem_responses();
nlohmann::ordered_json described_headers();

// "#/components/responses/NotFound". REQUIRES: a status of the table, or kAnyProblem.
std::string problem_reference(int status);
// The headers that an answer of this status carries, as references.
nlohmann::ordered_json answer_headers(int status);

}  // namespace canasta
