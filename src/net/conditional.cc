#include "net/conditional.h"

#include "base/assert.h"
#include "net/accepted.h"
#include "net/field_syntax.h"

namespace canasta {
namespace {

constexpr std::string_view kWeakPrefix = "W/";

bool is_tag_byte(char c) { return c != '"' && c != ' ' && c != '\t'; }

// Takes one tag from the front; empty when none stands there.
std::string_view cut_tag(std::string_view& rest) {
  const std::size_t quote = rest.starts_with(kWeakPrefix) ? kWeakPrefix.size() : 0;
  if (quote >= rest.size() || rest[quote] != '"') return {};
  std::size_t end = quote + 1;
  while (end < rest.size() && is_tag_byte(rest[end])) ++end;
  if (end == rest.size() || rest[end] != '"') return {};
  const std::string_view tag = rest.substr(0, end + 1);
  rest.remove_prefix(end + 1);
  return tag;
}

bool is_same_tag(std::string_view a, std::string_view b, TagComparison comparison) {
  const bool is_weak = a.starts_with(kWeakPrefix) || b.starts_with(kWeakPrefix);
  if (comparison == TagComparison::Strong) return !is_weak && a == b;
  if (a.starts_with(kWeakPrefix)) a.remove_prefix(kWeakPrefix.size());
  if (b.starts_with(kWeakPrefix)) b.remove_prefix(kWeakPrefix.size());
  return a == b;
}

}  // namespace

bool lists_tag(std::string_view list, std::string_view tag, TagComparison comparison) {
  if (tag.empty()) return false;
  list = without_blanks(list);
  if (list == "*") return true;
  while (!list.empty()) {
    if (list.front() == ',') {
      list = without_blanks(list.substr(1));
      continue;
    }
    const std::string_view listed = cut_tag(list);
    if (listed.empty()) return false;
    if (is_same_tag(listed, tag, comparison)) return true;
    list = without_blanks(list);
    if (!list.empty() && list.front() != ',') return false;
  }
  return false;
}

std::string gzip_tag(std::string_view tag) {
  CANASTA_ASSERT(tag.ends_with('"'));
  return std::string(tag.substr(0, tag.size() - 1)) + "-gzip\"";
}

// Whether the other end knows the thing packed, and would take it so.
static bool knows_packed(const HttpRequest& request, std::string_view tag) {
  return !tag.empty() && accepts_gzip(request.header("Accept-Encoding")) &&
         lists_tag(request.header("If-None-Match"), gzip_tag(tag), TagComparison::Weak);
}

std::string known_tag(const HttpRequest& request, std::string_view tag) {
  const bool is_plain = lists_tag(request.header("If-None-Match"), tag, TagComparison::Weak);
  return is_plain ? std::string(tag) : gzip_tag(tag);
}

Precondition check_precondition(const HttpRequest& request, std::string_view tag) {
  const std::string_view match = request.header("If-Match");
  // What is to be changed is the thing, in whichever form it is known.
  const bool is_matched = lists_tag(match, tag, TagComparison::Strong) ||
                          (!tag.empty() && lists_tag(match, gzip_tag(tag), TagComparison::Strong));
  if (!match.empty() && !is_matched) return Precondition::Failed;
  const std::string_view none_match = request.header("If-None-Match");
  const bool is_known =
      lists_tag(none_match, tag, TagComparison::Weak) || knows_packed(request, tag);
  if (!is_known) return Precondition::Holds;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  return reads ? Precondition::NotModified : Precondition::Failed;
}

bool range_counts(const HttpRequest& request, std::string_view tag) {
  const std::string_view condition = request.header("If-Range");
  return condition.empty() ||
         (condition != "*" && lists_tag(condition, tag, TagComparison::Strong));
}

}  // namespace canasta
