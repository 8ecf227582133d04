// From receipts to clean lines in a file of their own.
#include "engine/file_jobs.h"
#include "engine/output_names.h"
#include "engine/receipts_file.h"
#include "report/report.h"

namespace canasta {
namespace {

TableColumn ids(const char* name, const Dictionary& dictionary,
                const std::vector<std::uint32_t>& codes) {
  return {.name = name, .body = TextColumn{.dictionary = dictionary, .codes = codes}};
}

RealColumn exact(auto values) {
  return {.values = {values.begin(), values.end()}, .all_digits = true};
}

TableColumn numbered(std::size_t rows) {
  IntColumn numbers;
  for (std::size_t row = 1; row <= rows; ++row) {
    numbers.values.push_back(static_cast<std::int64_t>(row));
  }
  return {.name = "row", .body = std::move(numbers)};
}

TableColumn categories(const PurchaseLog& log, const Attribute& category) {
  std::vector<std::uint32_t> codes;
  for (const ProductCode product : log.columns().product) codes.push_back(category.codes[product]);
  return ids("category", category.values, codes);
}

// Two lines may differ only in a column that no role has, so each carries its number: read again,
// none is taken for the double of another. Amounts that are not known are left out, because a zero
// would be taken for a price of zero.
Table clean_lines(const CleanedReceipts& cleaned) {
  const PurchaseLog& log = cleaned.log;
  const PurchaseColumns& lines = log.columns();
  const ColumnMapping& columns = cleaned.guess.columns;
  Table table{{numbered(log.size()),
               ids("customer", log.customers(), lines.customer),
               ids("order", log.orders(), lines.order),
               ids("product", log.products(), lines.product),
               {.name = "time", .body = TimeColumn{.values = lines.time}},
               {.name = "quantity", .body = exact(lines.quantity)}}};
  if (!columns.amount.empty() || !columns.unit_price.empty()) {
    table.columns.push_back({.name = "amount", .body = exact(lines.amount)});
  }
  if (const Attribute* const category = log.product_attribute("category")) {
    table.columns.push_back(categories(log, *category));
  }
  return table;
}

}  // namespace

Result<Preprocessed> preprocess_file(const Context& context, const Project& project,
                                     const PreprocessOptions& options) {
  TRY_ASSIGN(const std::string output, output_of(project, {.kind = OutputKind::Processed,
                                                           .name = options.output_name,
                                                           .made_of = options.file.label()}));
  TRY_ASSIGN(CleanedReceipts cleaned,
             clean_receipts_file(context, project, options.file, quarantine_of(output)));
  Preprocessed out{.cleaned = std::move(cleaned), .output = {}};
  if (!options.save) return out;
  TRY(write_table(context, *project.files, clean_lines(out.cleaned), project.path(output)));
  out.output = output;
  return out;
}

}  // namespace canasta
