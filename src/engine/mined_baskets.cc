#include "engine/mined_baskets.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "data/baskets.h"
#include "engine/flag_words.h"
#include "engine/project_log.h"
#include "io/csv_field.h"

namespace canasta {
namespace {

const std::vector<std::string> kSeparators = {"comma", "semicolon", "tab", "blanks"};
enum class By : std::uint8_t { Product, Category };
const std::vector<std::string> kBy = {"product", "category"};
constexpr std::string_view kCategory = "category";  // name of the attribute

Result<std::optional<ItemSeparator>> read_separator(const std::string& word) {
  if (word.empty()) return std::optional<ItemSeparator>();
  TRY_ASSIGN(const auto separator, read_flag_word<ItemSeparator>("--separator", word, kSeparators));
  return std::optional(separator);
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

Status open_file(const Context& context, const BasketRequest& request, By by, MinedBaskets& mined) {
  if (by == By::Category) return invalid(message::kBasketFileHasNoCategories);
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
                      By by, MinedBaskets& mined) {
  if (!request.separator.empty()) return invalid(message::kSeparatorWithoutFile);
  TRY_ASSIGN(mined.log, read_purchases(context, project));
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
  return by == By::Category ? group_by_category(categories, mined) : Status();
}

}  // namespace

Result<std::unique_ptr<MinedBaskets>> open_baskets(const Context& context, const Project* project,
                                                   const BasketRequest& request) {
  TRY_ASSIGN(const By by, read_flag_word<By>("--by", request.by, kBy));
  CANASTA_ASSERT(project != nullptr || !request.file.empty());
  auto mined = std::make_unique<MinedBaskets>();
  TRY(request.file.empty() ? open_purchases(context, *project, request, by, *mined)
                           : open_file(context, request, by, *mined));
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
