// Who a customer is, as members of a JSON object, and their schemas: shared by every answer about
// one customer.
#pragma once

#include <string>
#include <string_view>

#include "base/language.h"
#include "live/customers.h"
#include "server/json_writer.h"

namespace canasta {

// The same in every language, in the order of kSegments: "vip".
std::string_view segment_id(Segment segment);

// customer_id, first_day, last_day; segment and value, where they are known
void write_customer(const Served& served, const CustomerFacts& facts, Language language,
                    JsonWriter& json);

std::string segment_schema();
std::string value_schema();

}  // namespace canasta
