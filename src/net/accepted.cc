#include "net/accepted.h"

#include <vector>

#include "net/field_syntax.h"

namespace canasta {
namespace {

struct Accepted {
  std::string_view what;
  int weight = 1000;  // thousandths
};

// "0.5" as 500; nothing for what is no weight.
std::optional<int> read_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int weight = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int unit = 100;
  for (std::size_t i = 2; i < text.size(); ++i, unit /= 10) {
    if (!is_digit(text[i])) return std::nullopt;
    weight += (text[i] - '0') * unit;
  }
  return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

std::optional<Accepted> read_item(std::string_view item) {
  Accepted accepted{without_blanks(cut_at(item, ';'))};
  if (accepted.what.empty()) return std::nullopt;
  while (!item.empty()) {
    const std::string_view parameter = without_blanks(cut_at(item, ';'));
    if (parameter.size() < 2 || to_lower(parameter[0]) != 'q' || parameter[1] != '=') continue;
    const auto weight = read_weight(parameter.substr(2));
    if (!weight.has_value()) return std::nullopt;
    accepted.weight = *weight;
  }
  return accepted;
}

std::vector<Accepted> read_list(std::string_view header) {
  std::vector<Accepted> list;
  for (std::size_t i = 0; i < kAcceptedMax && !header.empty(); ++i) {
    if (const auto accepted = read_item(cut_at(header, ','))) list.push_back(*accepted);
  }
  return list;
}

// How closely "text/html", "text/*" or "*/*" names a type: 3, 2, 1, or 0 for not at all.
int closeness(std::string_view accepted, std::string_view type) {
  if (is_same_word(accepted, type)) return 3;
  if (accepted == "*/*") return 1;
  const std::size_t slash = type.find('/');
  return accepted.ends_with("/*") && slash != std::string_view::npos &&
                 is_same_word(accepted.substr(0, accepted.size() - 1), type.substr(0, slash + 1))
             ? 2
             : 0;
}

int weight_of_type(const std::vector<Accepted>& list, std::string_view type) {
  int closest = 0;
  int weight = 0;
  for (const Accepted& accepted : list) {
    const int close = closeness(accepted.what, type);
    if (close > closest) {
      closest = close;
      weight = accepted.weight;
    }
  }
  return weight;
}

// "es" is named by "es" and "es-MX".
int weight_of_language(const std::vector<Accepted>& list, std::string_view language) {
  int weight = -1;
  for (const Accepted& accepted : list) {
    const std::string_view primary = accepted.what.substr(0, accepted.what.find('-'));
    if (is_same_word(primary, language)) weight = std::max(weight, accepted.weight);
  }
  return weight;
}

}  // namespace

std::optional<std::size_t> choose_type(std::string_view accept,
                                       std::span<const std::string_view> offered) {
  const std::vector<Accepted> list = read_list(accept);
  if (list.empty()) return offered.empty() ? std::nullopt : std::optional<std::size_t>(0);
  std::optional<std::size_t> best;
  int best_weight = 0;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const int weight = weight_of_type(list, offered[i]);
    if (weight > best_weight) {
      best = i;
      best_weight = weight;
    }
  }
  return best;
}

Language choose_language(std::string_view accept_language, Language otherwise) {
  const std::vector<Accepted> list = read_list(accept_language);
  const int english = weight_of_language(list, language_tag(Language::English));
  const int spanish = weight_of_language(list, language_tag(Language::Spanish));
  if (std::max(english, spanish) <= 0 || english == spanish) return otherwise;
  return english > spanish ? Language::English : Language::Spanish;
}

bool accepts_gzip(std::string_view accept_encoding) {
  int any = 0;
  for (const Accepted& accepted : read_list(accept_encoding)) {
    if (is_same_word(accepted.what, "gzip") || is_same_word(accepted.what, "x-gzip")) {
      return accepted.weight > 0;
    }
    if (accepted.what == "*") any = accepted.weight;
  }
  return any > 0;
}

}  // namespace canasta
