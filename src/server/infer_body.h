// Bodies of the Open Inference Protocol, version 2: tensors of columns, as JSON.
//
//   {"id": "7",
//    "inputs": [{"name": "country", "datatype": "BYTES", "shape": [2], "data": ["CO", "PE"]},
//               {"name": "visits", "datatype": "INT64", "shape": [2, 1], "data": [3, 5]}],
//    "outputs": [{"name": "prediction"}]}
//
// A tensor for each column that the model reads, of shape [n] or [n, 1]; or one tensor alone, of
// shape [n, columns], in the model's order of columns. Data are row-major, flat or nested. null is
// a missing value. Tensors that the model does not read are passed over.
//
// Laws     a value is of its datatype: whole and within its range, a truth, a text.
// Errors   those of server/json_table.h; kTensorShape, kTensorDatatype, kTensorValue, each with its
//          place.
// Threads  pure.
// Source   kserve/open-inference-protocol, specification/protocol/inference_rest.md
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/rows.h"

namespace canasta {

struct InferRequest {
  EncodedRequest rows;
  std::optional<std::string> id;
  std::vector<std::string> outputs;  // those asked for, by name; empty: all
};

Result<InferRequest> read_infer(const ServedTable& table, const std::string& body,
                                const ServiceLimits& limits);

}  // namespace canasta
