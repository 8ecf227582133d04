// Why a product is offered, as a sentence in the reader's language.
#pragma once

#include <string>

#include "base/language.h"
#include "recommend/recommend.h"

namespace canasta {

// "bought on 4 of the last 6 Fridays with a purchase; about every 7 days, due since 2026-11-20".
// Products by id.
std::string reason_text(const SlateReason& reason, const PurchaseLog& log, Day moment,
                        Language language);

}  // namespace canasta
