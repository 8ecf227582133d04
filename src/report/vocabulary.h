// Words of ours in tables and lines, in the reader's language.
//
// A table is made once, with the names that CSV and JSON carry: log_loss, mean_before, ok. Pages
// say them as people do: log-loss, "media antes", "bien". The words stand in
// base/messages/words.def under an id made of the name: mean_before is kWordMeanBefore. A name
// without a word, such as that of a feature, stays as it is.
//
// Threads   Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/language.h"
#include "base/messages.h"
#include "data/picture.h"

namespace canasta {

// "log_loss" as "log-loss"; "always DIGITAL" as "siempre DIGITAL"; "decided_A" as "decided: A".
std::string word_text(std::string_view name, Language language);

// The same as words in a picture.
PictureLabel word_label(std::string_view name);

// The field "metric" of a message, said as a word where there is one.
Field metric_field(std::string_view metric);

// Fields whose values are words of ours: metric, light, unit, aim, kind.
bool is_worded(const Field& field);

}  // namespace canasta
