#include "engine/mined_baskets.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/joined.h"
#include "base/messages/baskets.h"
#include "base/messages/engine.h"
#include "base/nearest.h"
#include "data/baskets.h"
#include "engine/flag_words.h"
#include "engine/project_log.h"
#include "ingest/receipt_signs.h"
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

// Receipts would be mined as if each of their lines were a basket.
void warn_of_receipts(const std::string& path, MinedBaskets& mined) {
  const ReceiptSigns signs = receipt_signs(mined.file);
  if (!signs.columns.empty()) {
    mined.said.push_back(
        {message::kReceiptsByColumns, {{"file", path}, {"columns", joined(signs.columns)}}});
  } else if (signs.any()) {
    mined.said.push_back(
        {message::kReceiptsByDates, {{"file", path}, {"percent", std::floor(100 * signs.dated)}}});
  }
}

Status open_file(const Context& context, const BasketRequest& request, By by, MinedBaskets& mined) {
  if (by == By::Category) return config_error(message::kBasketFileHasNoCategories);
  if (request.as_of) return config_error(message::kBasketFileHasNoDays);
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
  warn_of_receipts(request.file, mined);
  return {};
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
  if (!request.separator.empty()) return config_error(message::kSeparatorWithoutFile);
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
  const Attribute* const categories = mined.log.product_attribute(kCategory);
  if (categories != nullptr) mined.categories = categories->codes;
  return by == By::Category ? group_by_category(categories, mined) : Status();
}

Error unknown_item(const std::string& name, const Dictionary& names) {
  std::vector<std::string> known;
  for (std::size_t code = 0; code < names.size(); ++code) known.emplace_back(names[code]);
  const auto nearest = nearest_name(name, known);
  return nearest
             ? not_found(message::kWithoutUnknownNearest, {{"name", name}, {"nearest", *nearest}})
             : not_found(message::kWithoutUnknown, {{"name", name}});
}

// Baskets that keep their number, without some of their items.
Status leave_out(const std::vector<std::string>& without, MinedBaskets& mined) {
  const Dictionary& names = *mined.names;
  std::vector<std::uint32_t> kept(mined.spans.item_count);
  std::iota(kept.begin(), kept.end(), 0U);
  for (const std::string& name : without) {
    std::size_t code = 0;
    while (code < kept.size() && names[code] != name) ++code;
    if (code == kept.size()) return unknown_item(name, names);
    kept[code] = kNoCode;
  }
  mined.kept = grouped(mined.spans, kept, kept.size());
  mined.spans = mined.kept.spans();
  mined.said.push_back({message::kLeftOut, {{"names", joined(without)}}});
  return {};
}

}  // namespace

Result<std::unique_ptr<MinedBaskets>> open_baskets(const Context& context, const Project* project,
                                                   const BasketRequest& request) {
  TRY_ASSIGN(const By by, read_flag_word<By>("--by", request.by, kBy));
  CANASTA_ASSERT(project != nullptr || !request.file.empty());
  auto mined = std::make_unique<MinedBaskets>();
  TRY(request.file.empty() ? open_purchases(context, *project, request, by, *mined)
                           : open_file(context, request, by, *mined));
  if (!request.without.empty()) TRY(leave_out(request.without, *mined));
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
