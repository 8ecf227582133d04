// data/processed/purchases.parquet: the clean purchases, in the order of the log.
//
//   customer, order  text     product  text     time  timestamp of the shop's wall clock
//   quantity  float           amount   double   category  text, where it was mapped
#pragma once

#include <string>

#include "base/context.h"
#include "data/purchase_log.h"
#include "io/file_system.h"

namespace canasta {

// Writes the log to staging_path(path), not yet synced. load_purchases (ingest.h) reads it back.
Status stage_purchases(const Context& context, FileSystem& files, const PurchaseLog& log,
                       const std::string& path);

}  // namespace canasta
