// Commands that messages say to type, as they are typed from where the user stands.
#pragma once

#include <string>

namespace canasta {

// For the project named with -C: "canasta train score" becomes "canasta -C shop train score".
// "." is where commands are typed anyway.
std::string with_folder(const std::string& text, const std::string& folder);

}  // namespace canasta
