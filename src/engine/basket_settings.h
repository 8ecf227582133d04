// Settings of the models that offer products, by name; engine/basket_models.h says which there are.
#pragma once

#include <map>
#include <string>

namespace canasta {

// Of some settings of a model, by name; of some models, by name. What is not named is standard.
using ModelSettings = std::map<std::string, double>;
using BasketSettings = std::map<std::string, ModelSettings>;

}  // namespace canasta
