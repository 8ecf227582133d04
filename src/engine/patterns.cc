#include "engine/patterns.h"

#include <algorithm>

#include "base/messages/offers.h"
#include "base/nearest.h"
#include "engine/project_log.h"
#include "recommend/recommend.h"

namespace canasta {
namespace {

constexpr std::int64_t kPatternsMax = 100;
constexpr std::int64_t kPatternProductsMax = 1'000;

Status check_range(std::string_view flag, std::int64_t value, std::int64_t max) {
  if (value >= 1 && value <= max) return {};
  return config_error(message::kBadCount, {{"flag", flag}, {"value", value}, {"max", max}});
}

Result<NmfLoss> read_loss(const std::string& word) {
  const std::vector<std::string> words = {"frobenius", "kullback_leibler"};
  if (word == words[0]) return NmfLoss::Frobenius;
  if (word == words[1]) return NmfLoss::KullbackLeibler;
  return unknown_name(ErrorCode::Config, "--loss", word, words);
}

Table patterns_table(const Nmf& model, std::size_t products) {
  TableBuilder table({{"pattern", TableBuilder::Type::Int},
                      {"rank", TableBuilder::Type::Int},
                      {"product", TableBuilder::Type::Text},
                      {"weight", TableBuilder::Type::Real}});
  std::size_t pattern = 0;
  for (std::size_t component = 0; component < model.components().columns(); ++component) {
    const std::vector<Nmf::Member> members = model.largest(component, products);
    if (members.empty()) continue;
    ++pattern;
    for (std::size_t rank = 0; rank < members.size(); ++rank) {
      table.row(pattern, rank + 1, members[rank].product,
                static_cast<double>(members[rank].weight / members.front().weight));
    }
  }
  return table.take();
}

}  // namespace

Result<Patterns> find_patterns(const Context& context, const Project& project,
                               const PatternRequest& request) {
  TRY(check_range("--count", request.count, kPatternsMax));
  TRY(check_range("--top", request.products, kPatternProductsMax));
  NmfOptions options{.factors = static_cast<std::size_t>(request.count)};
  TRY_ASSIGN(options.loss, read_loss(request.loss));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Day moment, moment_asked(log, request.as_of));
  const History history = log.as_of(moment);
  const Baskets baskets = baskets_of(context, history);
  if (baskets.size() == 0) return invalid(message::kNothingBought);
  options.factors = std::min({options.factors, baskets.product_count, history.customer_count()});
  TRY_ASSIGN(const auto model, Nmf::fit(context, {history, baskets}, options));
  Patterns patterns;
  patterns.table = patterns_table(*model, static_cast<std::size_t>(request.products));
  if (!model->report().settled) {
    patterns.said.push_back(
        {message::kPatternsNotSettled, {{"iterations", model->report().iterations}}, Badge::Amber});
  }
  return patterns;
}

}  // namespace canasta
