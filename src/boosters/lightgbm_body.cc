#include "boosters/lightgbm_body.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

// Each tree from its "Tree=" to the next one, or to the end of the trees.
std::vector<std::string> tree_blocks(std::string_view trees) {
  std::vector<std::string> blocks;
  while (trees.starts_with("Tree=")) {
    const std::size_t next = trees.find("\nTree=");
    const std::size_t size = next == std::string_view::npos ? trees.size() : next + 1;
    blocks.emplace_back(trees.substr(0, size));
    trees.remove_prefix(size);
  }
  return blocks;
}

// "leaf_value=.5 -1\n" -> the same with `shift` added to each number.
void shift_leaves(std::string& tree, double shift) {
  constexpr std::string_view kLeaves = "\nleaf_value=";
  const std::size_t found = tree.find(kLeaves);
  CANASTA_ASSERT(found != std::string::npos);
  const std::size_t first = found + kLeaves.size();
  const std::size_t last = tree.find('\n', first);
  CANASTA_ASSERT(last != std::string::npos);
  std::string shifted;
  const char* at = tree.data() + first;
  const char* const end = tree.data() + last;
  while (at != end) {
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    CANASTA_ASSERT(error == std::errc{});
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.17g", value + shift);
    shifted += (shifted.empty() ? "" : " ") + std::string(text.data());
    at = next;
    while (at != end && *at == ' ') ++at;
  }
  tree.replace(first, last - first, shifted);
}

// A split of missing from present values has the threshold inf. The largest number that our reader
// takes says the same of every float.
void make_thresholds_finite(std::string& tree) {
  constexpr std::string_view kThresholds = "\nthreshold=";
  constexpr std::string_view kInfinite = "inf";
  const std::size_t found = tree.find(kThresholds);
  if (found == std::string::npos) return;
  std::size_t at = found + kThresholds.size();
  while ((at = tree.find(kInfinite, at)) < tree.find('\n', found + 1)) {
    tree.replace(at, kInfinite.size(), "3e+38");
  }
}

// The number of threads is written among the parameters, but nothing depends on it.
std::string without_threads(std::string_view rest) {
  constexpr std::string_view kThreads = "[num_threads: ";
  std::string out(rest);
  const std::size_t found = out.find(kThreads);
  if (found == std::string::npos) return out;
  const std::size_t first = found + kThreads.size();
  return out.replace(first, out.find(']', first) - first, "0");
}

}  // namespace

std::string complete_lightgbm_text(std::string_view text, std::string_view objective,
                                   std::span<const double> base_margins) {
  const std::size_t first = text.find("\nTree=0\n") + 1;
  const std::size_t end = text.find("\nend of trees") + 1;
  const std::size_t names = text.find("\nfeature_names=") + 1;
  const std::size_t sizes = text.find("\ntree_sizes=") + 1;
  CANASTA_ASSERT(names > 0 && sizes > names && first > sizes && end > first);
  std::vector<std::string> trees = tree_blocks(text.substr(first, end - first));
  CANASTA_ASSERT(trees.size() >= base_margins.size());
  for (std::size_t i = 0; i < base_margins.size(); ++i) shift_leaves(trees[i], base_margins[i]);
  for (std::string& tree : trees) make_thresholds_finite(tree);

  std::string out(text.substr(0, names));
  out += "objective=" + std::string(objective) + "\n";
  out += std::string(text.substr(names, sizes - names)) + "tree_sizes=";
  for (std::size_t i = 0; i < trees.size(); ++i) {
    out += (i == 0 ? "" : " ") + std::to_string(trees[i].size());
  }
  out += "\n\n";
  for (const std::string& tree : trees) out += tree;
  return out + without_threads(text.substr(end));
}

}  // namespace canasta
