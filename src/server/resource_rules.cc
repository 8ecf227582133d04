// Association rules of the shop's baskets, as the snapshot keeps them.
#include "base/messages/server.h"
#include "live/customers.h"
#include "server/call.h"
#include "server/json_writer.h"
#include "server/paging.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::string_view kRulesTable = "rules";
constexpr std::string_view kBetween = ", ";  // items of an antecedent

// Whether a list of items, as a cell has it, holds one.
bool holds(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const std::size_t end = list.find(kBetween);
    if (list.substr(0, end) == item) return true;
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + kBetween.size());
  }
  return false;
}

// Rows of rules whose antecedent or consequent is the product; all where none is named.
std::vector<std::size_t> rows_about(const Table& rules, std::string_view product) {
  const TableColumn& antecedent = *rules.find("antecedent");
  const TableColumn& consequent = *rules.find("consequent");
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < rules.rows(); ++row) {
    if (product.empty() || holds(cell_text(antecedent, row), product) ||
        cell_text(consequent, row) == product) {
      rows.push_back(row);
    }
  }
  return rows;
}

void write_cell(const TableColumn& column, std::size_t row, JsonWriter& json) {
  json.key(column.name);
  if (const auto* const reals = std::get_if<RealColumn>(&column.body)) {
    json.value(reals->values[row]);
  } else if (const auto* const ints = std::get_if<IntColumn>(&column.body)) {
    json.value(ints->values[row]);
  } else {
    json.value(cell_text(column, row));
  }
}

Result<HttpResponse> rules(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  TRY_ASSIGN(const Page page, page_asked(call, *served, kPageDefault));
  const auto table = served->snapshot.tables.find(std::string(kRulesTable));
  TRY(check_purchases(*served));
  if (table == served->snapshot.tables.end()) return not_found(message::kNoRulesServed);
  const auto rows = rows_about(table->second, call.text("product").value_or(""));
  JsonWriter json;
  json.begin_object().member("total", rows.size()).key("rules").begin_array();
  for (std::size_t i = page.skip; i < std::min(rows.size(), page.skip + page.limit); ++i) {
    json.begin_object();
    for (const TableColumn& column : table->second.columns) write_cell(column, rows[i], json);
    json.end_object();
  }
  json.end_array();
  write_next(page, rows.size(), json);
  json.end_object();
  return json_response(json);
}

namespace is = schema;

std::string rules_schema() {
  return is::object({{"total", is::integer()},
                     {"rules", is::array(is::object({{"antecedent", is::text()},
                                                     {"consequent", is::text()},
                                                     {"support", is::number()},
                                                     {"confidence", is::number()},
                                                     {"lift", is::number()},
                                                     {"leverage", is::number()},
                                                     {"conviction", is::number()},
                                                     {"zhang", is::number()},
                                                     {"count", is::integer()}}))},
                     is::optional("next", is::text())});
}

}  // namespace

std::vector<Route> rule_routes() {
  return {{.method = "GET",
           .path = "/v1/rules",
           .role = KeyRole::Viewer,
           .models = {.about = RouteModels::About::None},
           .work = Work::Pool,
           .name = "rules",
           .tag = "offers",
           .what = "What is bought with what: association rules, by lift.",
           .parameters = with_paging({{"product", RouteParameter::In::Query, is::text(),
                                       "Only rules about this product."}}),
           .answers = {{200, "A page of the rules.", rules_schema()},
                       {404, "The shop's baskets give no rules."}},
           .handler = rules}};
}

}  // namespace canasta
