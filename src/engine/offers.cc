#include "engine/offers.h"

#include "base/messages/engine.h"
#include "engine/offer_chain.h"
#include "engine/offer_reasons.h"
#include "engine/offered_products.h"
#include "engine/project_log.h"

namespace canasta {
namespace {

// A slate a row, place by place.
struct OfferRow {
  std::size_t asked = 0;
  std::size_t rank = 0;
  std::size_t place = 0;
};

template <class Take>
void for_rows(const SourcedSlates& sourced, const Take& take) {
  const std::vector<std::uint64_t>& offsets = sourced.slates.products.offsets;
  for (std::size_t asked = 0; asked < sourced.slates.size(); ++asked) {
    for (std::size_t place = offsets[asked]; place < offsets[asked + 1]; ++place) {
      take(OfferRow{.asked = asked, .rank = place - offsets[asked] + 1, .place = place});
    }
  }
}

Table offers_table(const PurchaseLog& log, const ChainOffers& offers) {
  const SourcedSlates& sourced = offers.slates;
  TableBuilder table({{"customer", TableBuilder::Type::Text},
                      {"rank", TableBuilder::Type::Int},
                      {"product", TableBuilder::Type::Text},
                      {"score", TableBuilder::Type::Real},
                      {"source", TableBuilder::Type::Text}});
  for_rows(sourced, [&](const OfferRow& row) {
    table.row(offers.asked[row.asked], row.rank,
              log.products()[sourced.slates.products.product[row.place]],
              static_cast<double>(sourced.slates.score[row.place]),
              offers.models[sourced.source[row.place]]);
  });
  return table.take();
}

TableColumn reasons_column(const PurchaseLog& log, const History& history,
                           std::span<const SlateReason> reasons, Language language) {
  TextColumn words;
  for (const SlateReason& reason : reasons) {
    words.add(reason_text(reason, log, history.day(), language));
  }
  return {.name = "reason", .body = std::move(words)};
}

Status check_size(std::int64_t k) {
  if (k >= 1 && k <= static_cast<std::int64_t>(kSlateProductsMax)) return {};
  return config_error(message::kBadSlateSize, {{"value", k}, {"max", kSlateProductsMax}});
}

}  // namespace

Result<Offers> offer_products(const Context& context, const Project& project,
                              const OfferRequest& request) {
  TRY_ASSIGN(const OfferedProducts products,
             products_offered(request.new_only, request.repeat_only));
  TRY(check_size(request.k));
  TRY_ASSIGN(const RecommendTask task, offering_task(project, request.task));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  TRY_ASSIGN(const Day moment, moment_asked(log, request.as_of));
  const History history = log.as_of(moment);
  TRY_ASSIGN(ChainOffers offered, offer_by_chain(context, project, history,
                                                 {.task = task,
                                                  .first = request.model,
                                                  .products = products,
                                                  .k = static_cast<std::size_t>(request.k),
                                                  .customers = request.customers,
                                                  .explain = request.explain}));
  Offers offers{.table = offers_table(log, offered), .said = std::move(offered.said)};
  if (request.explain) {
    offers.table.columns.push_back(reasons_column(log, history, offered.reasons, context.language));
  }
  return offers;
}

}  // namespace canasta
