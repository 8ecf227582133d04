// The configuration as a table: what applies, defaults included.
#include "engine/engine.h"

namespace canasta {
namespace {

// What canasta.yaml leaves open and the files decide.
constexpr std::string_view kFoundOut = "(found out)";

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

void add_source(TableBuilder& table, const std::string& name, const IngestOptions& source) {
  const std::string prefix = "sources." + name + ".";
  table.row(prefix + "files", joined(source.files));
  table.row(prefix + "columns.customer", source.columns.customer);
  table.row(prefix + "columns.order", source.columns.order);
  table.row(prefix + "columns.time", source.columns.time);
  table.row(prefix + "columns.product", source.columns.product);
  table.row(prefix + "columns.quantity", source.columns.quantity);
  table.row(prefix + "columns.unit_price", source.columns.unit_price);
  table.row(prefix + "columns.amount", source.columns.amount);
  table.row(prefix + "columns.category", source.columns.category);
  for (const RuleSetting& rule : source.rules) {
    table.row(prefix + "clean." + std::string(canasta::name(rule.rule)),
              canasta::name(rule.action));
  }
  table.row(prefix + "cancellation_prefix", source.cancellation_prefix);
  const auto sign = [](std::optional<char> character) {
    return character ? std::string(1, *character) : std::string(kFoundOut);
  };
  const DialectOptions& dialect = source.dialect;
  table.row(prefix + "delimiter", sign(dialect.delimiter));
  table.row(prefix + "quote", sign(dialect.quote));
  table.row(prefix + "header", dialect.header ? (*dialect.header ? "true" : "false") : kFoundOut);
  table.row(prefix + "encoding", dialect.encoding
                                     ? kEncodings.at(static_cast<std::size_t>(*dialect.encoding))
                                     : kFoundOut);
  table.row(prefix + "decimal", sign(source.decimal));
  table.row(prefix + "dates", source.time_format.value_or(std::string(kFoundOut)));
  table.row(prefix + "nulls", joined(source.null_tokens));
}

void add_task(TableBuilder& table, const std::string& name, const PurchaseDateTask& task) {
  const std::string prefix = "tasks." + name + ".";
  table.row(prefix + "type", "purchase_date");
  table.row(prefix + "customers", task.customers == Population::All ? "all" : "recurrent");
  table.row(prefix + "recurrent.reading",
            kRecurrentReadings.at(static_cast<std::size_t>(task.recurrent.reading)));
  table.row(prefix + "recurrent.more_than_products",
            std::to_string(task.recurrent.more_than_products));
  table.row(prefix + "recurrent.max_gap_days", std::to_string(task.recurrent.max_gap_days));
  table.row(prefix + "features", task.features == FeatureSet::Calendar ? "calendar" : "history");
  table.row(prefix + "balanced", task.balanced ? "true" : "false");
}

}  // namespace

Table config_table(const ProjectConfig& config) {
  TableBuilder table({{"key", TableBuilder::Type::Text}, {"value", TableBuilder::Type::Text}});
  table.row("name", config.name);
  table.row("language", config.language == Language::Spanish ? "es" : "en");
  table.row("timezone", config.timezone);
  table.row("currency", config.currency);
  table.row("calendar.holidays", joined(config.calendar.holidays));
  table.row("calendar.closed", joined(config.calendar.closed));
  table.row("calendar.paydays", joined(config.calendar.paydays));
  for (const auto& [name, source] : config.sources) add_source(table, name, source);
  for (const auto& [name, task] : config.tasks) add_task(table, name, task);
  return table.take();
}

}  // namespace canasta
