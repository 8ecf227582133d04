// The baskets that a request names, with the names of their items: of a file, or of a project's
// purchases, by product or by category.
#pragma once

#include <memory>
#include <vector>

#include "baskets/baskets.h"
#include "data/baskets.h"
#include "engine/basket_rules.h"
#include "ingest/basket_file.h"

namespace canasta {

// Owns what its spans and names view; it stays where it is.
struct MinedBaskets {
  BasketSpans spans;
  const Dictionary* names = nullptr;          // by item code
  std::span<const std::uint32_t> categories;  // by item code; empty where none are known
  std::vector<ReportLine> said;

  // What is viewed: one of the first two.
  BasketFile file;
  PurchaseLog log;
  Baskets baskets;
  GroupBaskets groups;
  GroupBaskets kept;  // where something is left out
};

Result<std::unique_ptr<MinedBaskets>> open_baskets(const Context& context, const Project* project,
                                                   const BasketRequest& request);

// Items as a line of a basket file: "bread, milk". A name that holds a comma stands in quotes.
std::string item_list(const Dictionary& names, std::span<const ItemCode> items);

}  // namespace canasta
