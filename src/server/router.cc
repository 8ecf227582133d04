#include "server/router.h"

#include <algorithm>

namespace canasta {
namespace {

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end, path.size()));
  }
  if (segments.size() == 1 && segments.front().empty()) segments.clear();
  return segments;
}

bool is_named(std::string_view segment) { return segment.starts_with('{'); }

// What a segment of a pattern takes of one of a path: nothing where it does not match.
std::optional<std::string_view> matched(std::string_view pattern, std::string_view segment) {
  if (!is_named(pattern)) return pattern == segment ? std::optional(segment) : std::nullopt;
  const std::size_t end = pattern.find('}');
  const std::string_view ending = pattern.substr(end + 1);
  if (!segment.ends_with(ending) || segment.size() == ending.size()) return std::nullopt;
  return segment.substr(0, segment.size() - ending.size());
}

// Whether names and endings stand at the same places: then one path cannot be meant as the other.
bool same_form(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto ending = [](std::string_view segment) {
    return is_named(segment) ? segment.substr(segment.find('}') + 1) : std::string_view();
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const std::string& x, const std::string& y) {
                      return is_named(x) == is_named(y) && ending(x) == ending(y);
                    });
}

std::string shape(std::size_t length, std::string_view first) {
  return std::to_string(length) + "/" + std::string(first);
}

// The next name in braces, taken off the front with what stands before it.
std::optional<std::string_view> next_name(std::string_view& path) {
  const std::size_t open = path.find('{');
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = path.find('}', open);
  const std::string_view name = path.substr(open + 1, close - open - 1);
  path.remove_prefix(close + 1);
  return name;
}

}  // namespace

std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  while (const auto name = next_name(path)) names.emplace_back(*name);
  return names;
}

std::size_t argument_place(std::string_view path, std::string_view name) {
  std::size_t place = 0;
  while (const auto next = next_name(path)) {
    if (*next == name) return place;
    ++place;
  }
  return place;
}

Router::Router(const std::vector<Route>& routes) {
  for (const Route& route : routes) {
    Pattern pattern{&route, split_path(route.path)};
    const std::string first = pattern.segments.empty() ? "" : pattern.segments.front();
    by_shape_[shape(pattern.segments.size(), first)].push_back(std::move(pattern));
  }
  // Literals before names; an ending before none.
  for (auto& [key, patterns] : by_shape_) {
    std::stable_sort(patterns.begin(), patterns.end(), [](const Pattern& a, const Pattern& b) {
      for (std::size_t i = 0; i < a.segments.size(); ++i) {
        const auto rank = [&](const Pattern& p) {
          return !is_named(p.segments[i]) ? 0 : p.segments[i].ends_with('}') ? 2 : 1;
        };
        if (rank(a) != rank(b)) return rank(a) < rank(b);
      }
      return false;
    });
  }
}

Routed Router::find(std::string_view method, const std::vector<std::string>& segments) const {
  Routed routed;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const auto found =
      by_shape_.find(shape(segments.size(), segments.empty() ? "" : segments.front()));
  if (found == by_shape_.end()) return routed;
  std::vector<std::string> arguments;
  const Pattern* first = nullptr;  // that fits: the others of its form are the path's methods
  for (const Pattern& pattern : found->second) {
    if (first != nullptr && !same_form(first->segments, pattern.segments)) continue;
    arguments.clear();
    bool fits = true;
    for (std::size_t i = 0; i < segments.size() && fits; ++i) {
      const auto taken = matched(pattern.segments[i], segments[i]);
      fits = taken.has_value();
      if (fits && is_named(pattern.segments[i])) arguments.emplace_back(*taken);
    }
    if (!fits) continue;
    first = &pattern;
    if (pattern.route->method == wanted) {
      routed.route = pattern.route;
      routed.arguments = std::move(arguments);
      return routed;
    }
    if (!routed.allowed.empty()) routed.allowed += ", ";
    routed.allowed += pattern.route->method;
    if (pattern.route->method == "GET") routed.allowed += ", HEAD";
  }
  return routed;
}

}  // namespace canasta
