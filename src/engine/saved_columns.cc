#include "engine/saved_columns.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/messages/io.h"
#include "io/json.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr const char* kColumnsKey = "columns";
constexpr const char* kAttributesKey = "attributes";
constexpr const char* kFeaturesKey = "features";
// In the order of TableColumn::body.
constexpr std::array<std::string_view, 5> kColumnTypes = {"int", "real", "day", "time", "text"};

template <class T>
ArrayView view_of(std::string name, const std::vector<T>& values) {
  return array_view(std::move(name), std::span<const T>(values));
}

void add_dictionary(const std::string& name, const Dictionary& dictionary,
                    std::vector<ArrayView>& arrays) {
  const std::string_view block = dictionary.block();
  arrays.push_back(
      array_view(name + ".text",
                 std::span(reinterpret_cast<const std::uint8_t*>(block.data()), block.size())));
  arrays.push_back(array_view(name + ".ends", dictionary.ends()));
}

// A file that is read piece by piece.
class SavedArrays {
 public:
  static Result<SavedArrays> open(std::string bytes, const std::string& path) {
    TRY_ASSIGN(Safetensors file, Safetensors::parse(std::move(bytes), path));
    return SavedArrays(std::move(file), path);
  }

  template <class T>
  Result<std::vector<T>> values(const std::string& name) const {
    return file_.values<T>(name);
  }

  Result<Dictionary> dictionary(const std::string& name) const {
    TRY_ASSIGN(const auto text, file_.values<std::uint8_t>(name + ".text"));
    TRY_ASSIGN(const auto ends, file_.values<std::uint64_t>(name + ".ends"));
    const std::string_view block(reinterpret_cast<const char*>(text.data()), text.size());
    Dictionary dictionary;
    dictionary.reserve(ends.size(), block.size());
    std::uint64_t begin = 0;
    for (const std::uint64_t end : ends) {
      if (end < begin || end > block.size()) return broken(name + ".ends");
      dictionary.add(block.substr(begin, end - begin));
      begin = end;
    }
    if (begin != block.size()) return broken(name + ".text");
    return dictionary;
  }

  Result<std::vector<std::uint32_t>> codes(const std::string& name, std::size_t below) const {
    TRY_ASSIGN(auto codes, file_.values<std::uint32_t>(name));
    const bool inside = std::all_of(codes.begin(), codes.end(), [&](std::uint32_t code) {
      return code < below || code == kNoCode;
    });
    if (!inside) return broken(name);
    return codes;
  }

  Result<json> metadata(const std::string& key) const {
    const auto found = file_.metadata().find(key);
    if (found == file_.metadata().end()) return broken(key);
    return parse_json(found->second, path_, ErrorCode::Corrupt);
  }

  Error broken(const std::string& what) const { return broken_snapshot(path_, what); }

 private:
  SavedArrays(Safetensors file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  Safetensors file_;
  std::string path_;
};

// A table's column; `name` is its number.
void add_column(const std::string& name, const TableColumn& column,
                std::vector<ArrayView>& arrays) {
  std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.values; }) {
          arrays.push_back(view_of(name + ".values", body.values));
        } else {
          arrays.push_back(view_of(name + ".codes", body.codes));
          add_dictionary(name, body.dictionary, arrays);
        }
      },
      column.body);
}

template <class Column>
Result<TableColumn> read_values(const SavedArrays& file, const std::string& number) {
  using Value = typename decltype(Column::values)::value_type;
  Column column;
  TRY_ASSIGN(column.values, file.values<Value>(number + ".values"));
  return TableColumn{.name = {}, .body = std::move(column)};
}

Result<TableColumn> read_column(const SavedArrays& file, const std::string& number,
                                std::string_view type) {
  if (type == kColumnTypes[0]) return read_values<IntColumn>(file, number);
  if (type == kColumnTypes[1]) return read_values<RealColumn>(file, number);
  if (type == kColumnTypes[2]) return read_values<DayColumn>(file, number);
  if (type == kColumnTypes[3]) return read_values<TimeColumn>(file, number);
  if (type != kColumnTypes[4]) return file.broken("type " + std::string(type));
  TextColumn column;
  TRY_ASSIGN(column.dictionary, file.dictionary(number));
  TRY_ASSIGN(column.codes, file.codes(number + ".codes", column.dictionary.size()));
  return TableColumn{.name = {}, .body = std::move(column)};
}

// Empty where it is no text.
std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Codes of lines, none of them missing.
Result<std::vector<std::uint32_t>> line_codes(const SavedArrays& file, const std::string& name,
                                              std::size_t below) {
  TRY_ASSIGN(auto codes, file.codes(name, below));
  if (std::find(codes.begin(), codes.end(), kNoCode) != codes.end()) return file.broken(name);
  return codes;
}

Result<std::vector<Attribute>> read_attributes(const SavedArrays& file, std::size_t products) {
  TRY_ASSIGN(const json names, file.metadata(kAttributesKey));
  std::vector<Attribute> attributes;
  for (const json& name : names) {
    if (!name.is_string()) return file.broken(kAttributesKey);
    const std::string array = "attribute." + name.get<std::string>();
    Attribute attribute{.name = name.get<std::string>(), .values = {}, .codes = {}};
    TRY_ASSIGN(attribute.values, file.dictionary(array));
    TRY_ASSIGN(attribute.codes, file.codes(array + ".codes", attribute.values.size()));
    if (attribute.codes.size() != products) return file.broken(array);
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

}  // namespace

Error broken_snapshot(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

std::string saved_table(const Table& table) {
  std::vector<ArrayView> arrays;
  json columns = json::array();
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    columns.push_back({{"name", column.name}, {"type", kColumnTypes.at(column.body.index())}});
    add_column(std::to_string(i), column, arrays);
  }
  return safetensors_bytes(std::move(arrays), {{kColumnsKey, columns.dump()}});
}

Result<Table> read_saved_table(std::string bytes, const std::string& path) {
  TRY_ASSIGN(const SavedArrays file, SavedArrays::open(std::move(bytes), path));
  TRY_ASSIGN(const json columns, file.metadata(kColumnsKey));
  Table table;
  for (const json& said : columns) {
    const std::string number = std::to_string(table.columns.size());
    TRY_ASSIGN(TableColumn column, read_column(file, number, text_of(said, "type")));
    column.name = text_of(said, "name");
    if (column.size() != (table.columns.empty() ? column.size() : table.rows())) {
      return file.broken(column.name);
    }
    table.columns.push_back(std::move(column));
  }
  return table;
}

std::string saved_rows(const FeatureMatrix& rows) {
  json names = json::array();
  for (const Feature& feature : rows.features) names.push_back(feature.name);
  std::vector<ArrayView> arrays = {
      array_view("values", std::span<const float>(rows.values), {rows.rows(), rows.columns()}),
      view_of("customer", rows.customer)};
  return safetensors_bytes(std::move(arrays), {{kFeaturesKey, names.dump()}});
}

Result<FeatureMatrix> read_saved_rows(std::string bytes, const std::string& path,
                                      const std::vector<Feature>& features) {
  TRY_ASSIGN(const SavedArrays file, SavedArrays::open(std::move(bytes), path));
  TRY_ASSIGN(const json names, file.metadata(kFeaturesKey));
  json expected = json::array();
  for (const Feature& feature : features) expected.push_back(feature.name);
  if (names != expected) return file.broken(kFeaturesKey);
  FeatureMatrix rows{.features = features,
                     .values = {},
                     .day = {},
                     .customer = {},
                     .positive = {},
                     .label = {},
                     .total = {}};
  TRY_ASSIGN(rows.values, file.values<float>("values"));
  TRY_ASSIGN(rows.customer, file.values<std::uint32_t>("customer"));
  if (rows.values.size() != rows.customer.size() * features.size()) return file.broken("values");
  return rows;
}

std::string saved_log(const PurchaseLog& log) {
  const PurchaseColumns& columns = log.columns();
  std::vector<ArrayView> arrays = {
      view_of("customer", columns.customer), view_of("order", columns.order),
      view_of("product", columns.product),   view_of("time", columns.time),
      view_of("quantity", columns.quantity), view_of("amount", columns.amount)};
  add_dictionary("customers", log.customers(), arrays);
  add_dictionary("orders", log.orders(), arrays);
  add_dictionary("products", log.products(), arrays);
  json names = json::array();
  for (const Attribute& attribute : log.product_attributes()) {
    const std::string array = "attribute." + attribute.name;
    names.push_back(attribute.name);
    arrays.push_back(view_of(array + ".codes", attribute.codes));
    add_dictionary(array, attribute.values, arrays);
  }
  return safetensors_bytes(std::move(arrays), {{kAttributesKey, names.dump()}});
}

Result<PurchaseLog> read_saved_log(const Context& context, std::string bytes,
                                   const std::string& path) {
  TRY_ASSIGN(const SavedArrays file, SavedArrays::open(std::move(bytes), path));
  TRY_ASSIGN(Dictionary customers, file.dictionary("customers"));
  TRY_ASSIGN(Dictionary orders, file.dictionary("orders"));
  TRY_ASSIGN(Dictionary products, file.dictionary("products"));
  PurchaseColumns columns;
  TRY_ASSIGN(columns.customer, line_codes(file, "customer", customers.size()));
  TRY_ASSIGN(columns.order, line_codes(file, "order", orders.size()));
  TRY_ASSIGN(columns.product, line_codes(file, "product", products.size()));
  TRY_ASSIGN(columns.time, file.values<Seconds>("time"));
  TRY_ASSIGN(columns.quantity, file.values<float>("quantity"));
  TRY_ASSIGN(columns.amount, file.values<double>("amount"));
  for (const std::size_t size : {columns.order.size(), columns.product.size(), columns.time.size(),
                                 columns.quantity.size(), columns.amount.size()}) {
    if (size != columns.size()) return file.broken("columns of different lengths");
  }
  TRY_ASSIGN(auto attributes, read_attributes(file, products.size()));
  return PurchaseLog::build(context, std::move(columns), std::move(customers), std::move(orders),
                            std::move(products), std::move(attributes));
}

}  // namespace canasta
