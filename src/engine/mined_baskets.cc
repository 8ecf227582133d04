#include "engine/mined_baskets.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "base/nearest.h"
#include "data/baskets.h"
#include "ingest/ingest.h"
#include "io/csv_field.h"

namespace canasta {
namespace {

const std::vector<std::string> kSeparators = {"comma", "semicolon", "tab", "blanks"};
const std::vector<std::string> kBy = {"product", "category"};
constexpr std::string_view kCategory = "category";

Result<std::optional<ItemSeparator>> read_separator(const std::string& word) {
  if (word.empty()) return std::optional<ItemSeparator>();
  const auto found = std::find(kSeparators.begin(), kSeparators.end(), word);
  if (found == kSeparators.end()) {
    return unknown_name(ErrorCode::InvalidInput, "--separator", word, kSeparators);
  }
  return std::optional(static_cast<ItemSeparator>(found - kSeparators.begin()));
}

Message noun_of(ItemSeparator separator) {
  switch (separator) {
    case ItemSeparator::Comma:
      return message::kNounCommas;
    case ItemSeparator::Semicolon:
      return message::kNounSemicolons;
    case ItemSeparator::Tab:
      return message::kNounTabs;
    case ItemSeparator::Blanks:
      break;
  }
  return message::kNounBlanks;
}

Status open_file(const Context& context, const BasketRequest& request, MinedBaskets& mined) {
  if (request.by != kBy.front()) return invalid(message::kBasketFileHasNoCategories);
  if (request.as_of) return invalid(message::kBasketFileHasNoDays);
  TRY_ASSIGN(const auto separator, read_separator(request.separator));
  TRY_ASSIGN(mined.file, read_basket_file(context, real_file_system(), request.file, separator));
  mined.spans = {.offsets = mined.file.offsets,
                 .items = mined.file.codes,
                 .item_count = mined.file.items.size()};
  mined.names = &mined.file.items;
  mined.said.push_back({message::kBasketFileRead,
                        {{"baskets", mined.file.size()},
                         {"items", mined.file.items.size()},
                         {"separator", noun_of(mined.file.separator)}}});
  return {};
}

// Of the products; nullptr where there are none.
const Attribute* find_categories(const PurchaseLog& log) {
  for (const Attribute& attribute : log.product_attributes()) {
    if (attribute.name == kCategory) return &attribute;
  }
  return nullptr;
}

// Categories as the items.
Status group_by_category(const Attribute* found, MinedBaskets& mined) {
  if (found == nullptr) return invalid(message::kNoCategories);
  const auto unknown = std::count(found->codes.begin(), found->codes.end(), kNoCode);
  if (unknown > 0) {
    mined.said.push_back(
        {message::kProductsWithoutCategory, {{"products", unknown}, {"all", found->codes.size()}}});
  }
  mined.groups = grouped(mined.spans, found->codes, found->values.size());
  mined.spans = mined.groups.spans();
  mined.names = &found->values;
  mined.categories = {};
  return {};
}

Status open_purchases(const Context& context, const Project& project, const BasketRequest& request,
                      MinedBaskets& mined) {
  if (!request.separator.empty()) return invalid(message::kSeparatorWithoutFile);
  if (!project.files->exists(project.purchases())) {
    return not_found(message::kNotIngested, {{"path", project.purchases()}});
  }
  TRY_ASSIGN(mined.log, load_purchases(context, *project.files, project.purchases()));
  const Day day = request.as_of.value_or(mined.log.last_day());
  mined.baskets = baskets_of(context, mined.log.as_of(day));
  if (mined.baskets.size() == 0) {
    return invalid(message::kNoBasketsYet,
                   {{"day", format_day(day)}, {"first", format_day(mined.log.first_day())}});
  }
  mined.spans = {.offsets = mined.baskets.offsets,
                 .items = mined.baskets.product,
                 .item_count = mined.baskets.product_count};
  mined.names = &mined.log.products();
  const Attribute* const categories = find_categories(mined.log);
  if (categories != nullptr) mined.categories = categories->codes;
  return request.by == kCategory ? group_by_category(categories, mined) : Status();
}

}  // namespace

Result<std::unique_ptr<MinedBaskets>> open_baskets(const Context& context, const Project* project,
                                                   const BasketRequest& request) {
  if (std::find(kBy.begin(), kBy.end(), request.by) == kBy.end()) {
    return unknown_name(ErrorCode::InvalidInput, "--by", request.by, kBy);
  }
  CANASTA_ASSERT(project != nullptr || !request.file.empty());
  auto mined = std::make_unique<MinedBaskets>();
  TRY(request.file.empty() ? open_purchases(context, *project, request, *mined)
                           : open_file(context, request, *mined));
  return mined;
}

std::string item_list(const Dictionary& names, std::span<const ItemCode> items) {
  std::string out;
  for (const ItemCode item : items) {
    if (!out.empty()) out += ", ";
    append_csv_field(out, names[item]);
  }
  return out;
}

}  // namespace canasta
