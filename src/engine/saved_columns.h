// Columns of the nouns as arrays of a safetensors file, and back: what a snapshot is made of.
//
//   a dictionary   <name>.text (bytes, one text behind the other), <name>.ends (where each ends)
//   a table        its columns' names and types in the metadata "columns"; column i as <i>.values,
//                  of texts as <i>.codes and a dictionary <i>
//   rows           of a feature matrix: values [rows x features], customer; names in "features"
//   a log          its six columns, customers, orders, products; attributes in the metadata
//
// What is read is checked before it is used: lengths that differ, codes outside of their
// dictionary and ends that fall are Corrupt kFormatBroken with the path.
// Format   docs/formats/snapshot.md
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/feature_matrix.h"
#include "data/purchase_log.h"
#include "data/table.h"
#include "io/safetensors.h"

namespace canasta {

// The bytes of a file.
std::string saved_table(const Table& table);
std::string saved_log(const PurchaseLog& log);
// Of a row per customer: no outcomes.
std::string saved_rows(const FeatureMatrix& rows);

// `path` stands in errors.
Result<Table> read_saved_table(std::string bytes, const std::string& path);
Result<PurchaseLog> read_saved_log(const Context& context, std::string bytes,
                                   const std::string& path);
// `features`: those that the rows must have; others are kFormatBroken.
Result<FeatureMatrix> read_saved_rows(std::string bytes, const std::string& path,
                                      const std::vector<Feature>& features);

// kFormatBroken (Corrupt).
Error broken_snapshot(const std::string& path, const std::string& reason);

}  // namespace canasta
