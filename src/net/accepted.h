// What the other end would rather have: Accept, Accept-Language, Accept-Encoding, with weights.
//
// A header that is empty accepts everything. What is malformed in one is passed over; of a long one
// the first kAcceptedMax items count.
//
// Cost     Items times what is offered.
// Threads  Pure.
// Source   RFC 9110 section 12.4 and 12.5, RFC 4647 section 3.3.1 (languages).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/language.h"

namespace canasta {

inline constexpr std::size_t kAcceptedMax = 32;

// Index of the best of the media types that are offered, of equals the first; none when none is
// accepted. Parameters of types but for the weight do not count.
std::optional<std::size_t> choose_type(std::string_view accept,
                                       std::span<const std::string_view> offered);

// `otherwise` when neither language is named, or both weigh the same.
Language choose_language(std::string_view accept_language, Language otherwise);

bool accepts_gzip(std::string_view accept_encoding);

}  // namespace canasta
