// What models say of a customer, as members of a JSON object: the same wherever it is asked.
#pragma once

#include "live/scoring.h"
#include "server/json_writer.h"

namespace canasta {

// on_date, probability_on, by_date, probability_by, expected_date, expected_low, expected_high.
void write_dates(const DateOutlook& outlook, JsonWriter& json);

// prediction, probability, as_of.
void write_window(const WindowOutlook& outlook, JsonWriter& json);

// reasons: features with value and contribution, columns with contribution.
void write_reasons(const WindowOutlook& outlook, JsonWriter& json);
void write_reasons(const RowOutlook& outlook, JsonWriter& json);

// prediction, and of classes confidence and probabilities.
void write_prediction(const RowPrediction& prediction, const auto& classes, JsonWriter& json) {
  if (classes.empty()) {
    json.member("prediction", static_cast<float>(prediction.value));
    return;
  }
  json.member("prediction", classes[prediction.decided])
      .member("confidence", prediction.confidence())
      .key("probabilities")
      .begin_object();
  for (std::size_t i = 0; i < classes.size(); ++i) {
    json.member(classes[i], prediction.probability[i]);
  }
  json.end_object();
}

}  // namespace canasta
