// What models say of a customer, as members of a JSON object: the same wherever it is asked.
#pragma once

#include "live/scoring.h"
#include "server/json_writer.h"

namespace canasta {

// on_date, probability_on, by_date, probability_by, expected_date, expected_low, expected_high.
void write_dates(const DateOutlook& outlook, JsonWriter& json);

// prediction, probability, as_of.
void write_window(const WindowOutlook& outlook, JsonWriter& json);

// prediction, and of classes confidence and probabilities; reasons: columns with contribution.
void write_row_outlook(const RowOutlook& outlook, JsonWriter& json);

// reasons: features with value and contribution.
void write_reasons(const WindowOutlook& outlook, JsonWriter& json);

}  // namespace canasta
