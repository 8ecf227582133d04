// Bodies of MLflow's scoring protocol: JSON with rows in exactly one of four fields.
//
//   dataframe_split     {"columns": ["country", "visits"], "data": [["CO", 3]], "index": [0]}
//   dataframe_records   [{"country": "CO", "visits": 3}]
//   instances           [{…}], or [["CO", 3]] in the model's order of columns
//   inputs              the same, or {"country": ["CO"], "visits": [3]}
//
// Of `params`, predict_method says whether probabilities are wanted; others are passed over, as
// mlflow.pyfunc passes over what a model's signature does not name.
//
// Errors   those of server/json_table.h; kOneOfFields, an unknown field with the nearest,
//          kParameterWord for another predict_method.
// Threads  pure.
// Source   mlflow/pyfunc/scoring_server of MLflow 3.
#pragma once

#include <string>
#include <string_view>

#include "server/rows.h"

namespace canasta {

struct MlflowRequest {
  EncodedRequest rows;
  bool wants_probabilities = false;
};

Result<MlflowRequest> read_mlflow(const ServedTable& table, const std::string& body,
                                  const ServiceLimits& limits);

}  // namespace canasta
