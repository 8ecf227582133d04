// Router: which route of the table a request is for.
//
// A segment of a path is literal, {name}, or {name}:word where a colon and a word end it, as in
// /v1/models/{name}/versions/{semver}:promote. Of two that match the one with the earlier literal
// wins. Deny by default: what no row matches is not there.
//
// Cost     the routes of the same length and first segment, compared one by one.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/target.h"
#include "server/route.h"

namespace canasta {

struct Routed {
  const Route* route = nullptr;        // nullptr: none for this method
  std::vector<std::string> arguments;  // of the path, in its order
  std::string allowed;                 // methods of the path, "GET, POST"; empty: no such path
};

class Router {
 public:
  explicit Router(const std::vector<Route>& routes);
  // HEAD is answered by GET's route.
  Routed find(std::string_view method, const std::vector<std::string>& segments) const;

 private:
  struct Pattern {
    const Route* route;
    std::vector<std::string> segments;
  };
  std::unordered_map<std::string, std::vector<Pattern>> by_shape_;
};

// Names in the braces of a path.
std::vector<std::string> names_in(std::string_view path);
// Which of them a name is; behind the last where it is none.
std::size_t argument_place(std::string_view path, std::string_view name);

}  // namespace canasta
