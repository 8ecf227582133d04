// Predictions of customers, by the models of purchases and of tables about customers: a list of ids
// in, one entry for each out, in the order in which they were asked for.
//
//   {"model": "comeback/1.0.0",
//    "predictions": [{"customer_id": "12347", "prediction": "yes", …},
//                    {"customer_id": "ghost", "problem": {"code", "id", "detail"}}]}
//
// A customer whom nobody knows, or of whom the task says nothing, has a problem in its entry; where
// that is so of all, the problem of the first is the answer, 404. As CSV or an Arrow stream the
// same members are columns (server/customer_answers.h).
//
// Errors   those of server/json_body.h; kNoRows; NotFound as above.
// Threads  one call, one thread.
#pragma once

#include <string>
#include <string_view>

#include "server/call.h"

namespace canasta {

// Whether a body begins as one that names customers does. A row by itself whose column "customers"
// is a list of words looks the same; in "rows" it does not.
bool names_customers(std::string_view body);

// `model`: the version that answers the task.
Result<HttpResponse> predict_customers(Call& call, const Served& served, const std::string& task,
                                       std::string_view model);
// Of the body, and of an entry.
std::string customers_asked_schema();
std::string customer_answer_schema();

}  // namespace canasta
