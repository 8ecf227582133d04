#include "ingest/purchases_file.h"

#include <algorithm>

#include "base/messages/io.h"
#include "ingest/ingest.h"
#include "ingest/interner.h"
#include "io/duckdb.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::string_view kCategory = "category";

enum Column : std::size_t { kCustomer, kOrder, kTime, kProduct, kQuantity, kAmount, kCategoryAt };

std::vector<ParquetColumn> file_columns(bool with_category) {
  std::vector<ParquetColumn> columns{
      {"customer", ColumnType::Text},   {"order", ColumnType::Text},
      {"time", ColumnType::TimeMicros}, {"product", ColumnType::Text},
      {"quantity", ColumnType::Float},  {"amount", ColumnType::Double}};
  if (with_category) columns.push_back({std::string(kCategory), ColumnType::Text});
  return columns;
}

void fill(const PurchaseLog& log, const Attribute* category, std::size_t first, std::size_t count,
          ChunkWriter& chunk) {
  const PurchaseColumns& lines = log.columns();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t line = first + i;
    chunk.set_text(kCustomer, i, log.customers()[lines.customer[line]]);
    chunk.set_text(kOrder, i, log.orders()[lines.order[line]]);
    chunk.set_text(kProduct, i, log.products()[lines.product[line]]);
    chunk.int64s(kTime)[i] = lines.time[line] * kMicrosPerSecond;
  }
  std::copy_n(lines.quantity.begin() + static_cast<std::ptrdiff_t>(first), count,
              chunk.floats(kQuantity).begin());
  std::copy_n(lines.amount.begin() + static_cast<std::ptrdiff_t>(first), count,
              chunk.doubles(kAmount).begin());
  if (category == nullptr) return;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t code = category->codes[lines.product[first + i]];
    if (code == kNoCode) {
      chunk.set_null(kCategoryAt, i);
    } else {
      chunk.set_text(kCategoryAt, i, category->values[code]);
    }
  }
}

// Rows of the file, put back into columns and dictionaries.
struct LoadedLines {
  PurchaseColumns lines;
  Interner customers, orders, products, categories;
  std::vector<std::uint32_t> product_category;
};

Status load_chunk(const ChunkView& chunk, bool with_category, const std::string& path,
                  LoadedLines& out) {
  for (std::size_t row = 0; row < chunk.size(); ++row) {
    for (const Column column : {kCustomer, kOrder, kTime, kProduct, kQuantity, kAmount}) {
      if (!chunk.valid(column, row)) {
        return corrupt(message::kFormatBroken, {{"path", path}, {"reason", "an empty value"}});
      }
    }
    out.lines.customer.push_back(out.customers.add(chunk.text(kCustomer, row)));
    out.lines.order.push_back(out.orders.add(chunk.text(kOrder, row)));
    out.lines.product.push_back(out.products.add(chunk.text(kProduct, row)));
    out.lines.time.push_back(chunk.int64s(kTime)[row] / kMicrosPerSecond);
    out.lines.quantity.push_back(chunk.floats(kQuantity)[row]);
    out.lines.amount.push_back(chunk.doubles(kAmount)[row]);
    if (!with_category) continue;
    out.product_category.resize(out.products.size(), kNoCode);
    if (chunk.valid(kCategoryAt, row)) {
      out.product_category[out.lines.product.back()] =
          out.categories.add(chunk.text(kCategoryAt, row));
    }
  }
  return {};
}

Query load_query(const std::string& path, bool with_category) {
  std::string sql =
      "SELECT customer::VARCHAR, \"order\"::VARCHAR, time::TIMESTAMP, product::VARCHAR, "
      "quantity::FLOAT, amount::DOUBLE";
  if (with_category) sql += ", category::VARCHAR";
  return {sql + " FROM read_parquet(" + sql_text(path) + ")", path};
}

}  // namespace

Status stage_purchases(const Context& context, FileSystem& files, const PurchaseLog& log,
                       const std::string& path) {
  TRY(files.make_folders(parent_folder(path)));
  const Attribute* category = log.product_attribute(kCategory);
  TRY_ASSIGN(Duckdb db, Duckdb::open(context, {}));
  std::size_t line = 0;
  const ChunkProducer producer = [&](ChunkWriter& chunk) -> Result<std::size_t> {
    const std::size_t count = std::min(chunk.capacity(), log.size() - line);
    fill(log, category, line, count, chunk);
    line += count;
    return count;
  };
  return name_target(
      db.write_parquet(context, staging_path(path), file_columns(category != nullptr), producer),
      path);
}

Result<PurchaseLog> load_purchases(const Context& context, FileSystem& files,
                                   const std::string& path) {
  TRY(files.info(path));
  TRY_ASSIGN(Duckdb db, Duckdb::open(context, {}));
  TRY_ASSIGN(const auto columns,
             db.describe({"SELECT * FROM read_parquet(" + sql_text(path) + ")", path}));
  const bool with_category =
      std::any_of(columns.begin(), columns.end(),
                  [](const QueryColumn& column) { return column.name == kCategory; });
  LoadedLines loaded;
  TRY(db.query(context, load_query(path, with_category), [&](const ChunkView& chunk) {
    return load_chunk(chunk, with_category, path, loaded);
  }));
  std::vector<Attribute> attributes;
  if (with_category) {
    attributes.push_back(
        {std::string(kCategory), loaded.categories.release(), std::move(loaded.product_category)});
  }
  return PurchaseLog::build(context, std::move(loaded.lines), loaded.customers.release(),
                            loaded.orders.release(), loaded.products.release(),
                            std::move(attributes));
}

}  // namespace canasta
