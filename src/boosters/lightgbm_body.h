// LightGBM's model text, completed by what training with our own gradients leaves out: what is
// predicted and from which margin the trees start.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace canasta {

// Adds the line of the objective ("multiclass num_class:3"), and to the leaves of each output's
// first tree its base margin, as LightGBM does with an average of its own; the sizes of the trees
// in the header follow. The number of threads, which is written too, becomes 0, and an
// infinite threshold 3e+38.
// REQUIRES: text as LightGBM writes it, with a tree for each output at least.
std::string complete_lightgbm_text(std::string_view text, std::string_view objective,
                                   std::span<const double> base_margins);

}  // namespace canasta
