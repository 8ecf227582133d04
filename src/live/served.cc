#include "live/served.h"

#include <algorithm>
#include <limits>

#include "base/messages/live.h"
#include "engine/table_model_files.h"
#include "registry/registry.h"

namespace canasta {
namespace {

// Rows of a table by the customer that its column `customer` names.
std::vector<std::uint32_t> rows_by_customer(const PurchaseLog& log, const Table& table) {
  std::vector<std::uint32_t> rows(log.customers().size(), kNoRow);
  const TableColumn* const column = table.find("customer");
  if (column == nullptr) return rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const CustomerCode code = log.customers().find_sorted(cell_text(*column, row));
    if (code != kNoCode) rows[code] = static_cast<std::uint32_t>(row);
  }
  return rows;
}

std::vector<std::uint32_t> rows_by_code(std::size_t customers,
                                        const std::vector<std::uint32_t>& codes) {
  std::vector<std::uint32_t> rows(customers, kNoRow);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] < customers) rows[codes[row]] = static_cast<std::uint32_t>(row);
  }
  return rows;
}

void index_rows(const Context& context, Served& served) {
  const std::size_t customers = served.log().customers().size();
  served.history = served.log().all();
  served.baskets = baskets_of(context, served.history);
  served.product_baskets =
      inverted(served.baskets.offsets, served.baskets.product, served.baskets.product_count);
  served.segments = segment_customers(context, served.history);
  served.segment_row = rows_by_code(customers, served.segments.rfm.customer);
  for (const auto& [day, rows] : served.snapshot.customers) {
    served.features_row[day] = rows_by_code(customers, rows.customer);
  }
  const auto value = served.snapshot.tables.find("value");
  if (value != served.snapshot.tables.end()) {
    served.value_row = rows_by_customer(served.log(), value->second);
  }
  for (const auto& [task, table] : served.snapshot.outlooks) {
    served.outlook_row[task] = rows_by_customer(served.log(), table);
  }
  for (const auto& [task, table] : served.snapshot.predictions) {
    served.outlook_row[task] = rows_by_customer(served.log(), table);
  }
}

// Takes the champions into memory, one after the other.
class ModelLoader {
 public:
  ModelLoader(const Context& context, Served& served)
      : context_(context),
        served_(served),
        registry_(*served.project.files, served.project.models()) {}

  Status load() {
    TRY_ASSIGN(const std::vector<ListedVersion> versions, registry_.list(context_));
    for (const ListedVersion& version : versions) {
      const bool is_champion = std::find(version.aliases.begin(), version.aliases.end(),
                                         Alias::Champion) != version.aliases.end();
      if (!is_champion) continue;
      const Status taken = take(version);
      if (taken.ok()) continue;
      if (taken.error().code() == ErrorCode::Cancelled) return taken;
      served_.notes.push_back(text(
          message::kModelNotServed, context_.language,
          {{"model", version.model.text()}, {"reason", taken.error().text(context_.language)}}));
    }
    return {};
  }

 private:
  Status take(const ListedVersion& version) {
    TRY_ASSIGN(const LoadedModel loaded, registry_.load(context_, version.model));
    const std::string& name = version.model.name;
    const std::string& type = loaded.manifest.facts.task;
    const auto task = served_.project.config.tasks.find(name);
    const bool configured = task != served_.project.config.tasks.end();
    if (configured && std::holds_alternative<PurchaseWindowTask>(task->second)) {
      return take_window(name, loaded, std::get<PurchaseWindowTask>(task->second));
    }
    if (type == canasta::name(TaskType::Classification) ||
        type == canasta::name(TaskType::Regression)) {
      TRY_ASSIGN(const TableTask asked, configured ? find_configured(name) : task_of_model(loaded));
      return take_table(name, loaded, asked);
    }
    return {};
  }

  // The task of that name; a model that was trained when it was of another type is left out.
  Result<TableTask> find_configured(const std::string& name) const {
    const TaskConfig& task = served_.project.config.tasks.at(name);
    if (const auto* const table = std::get_if<TableTask>(&task)) return *table;
    return Error(ErrorCode::Conflict, message::kModelOtherType,
                 {{"model", name}, {"type", canasta::name(type_of(task))}});
  }

  // The day that the verb predicts as of.
  Result<Day> day_of_features(const PurchaseWindowTask& task) const {
    TRY_ASSIGN(const WindowPlan plan, plan_window(served_.log(), task));
    if (served_.snapshot.customers.count(plan.last) > 0) return plan.last;
    return Error(ErrorCode::Conflict, message::kNoFeaturesOfDay, {{"day", format_day(plan.last)}});
  }

  Status take_window(const std::string& name, const LoadedModel& loaded,
                     const PurchaseWindowTask& task) {
    auto window = std::make_unique<ServedWindow>();
    window->version = loaded.manifest.model.text();
    TRY_ASSIGN(window->as_of, day_of_features(task));
    TRY_ASSIGN(window->model, read_window_model(loaded, task));
    TRY(window->model.model.check(customer_feature_names(served_.log())));
    auto explainer = ShapExplainer::path_dependent(window->model.model.forest);
    if (explainer.ok()) window->explainer = std::make_unique<ShapExplainer>(std::move(*explainer));
    served_.windows[name] = std::move(window);
    return {};
  }

  Status take_table(const std::string& name, const LoadedModel& loaded, const TableTask& task) {
    TRY_ASSIGN(TableModel model, read_table_model(loaded, task));
    RowEncoder encoder(model.encoder);
    auto table =
        std::make_unique<ServedTable>(ServedTable{.version = loaded.manifest.model.text(),
                                                  .model = std::move(model),
                                                  .encoder = std::move(encoder),
                                                  .explainer = {},
                                                  .timezone = served_.project.config.timezone});
    auto explainer = TableExplainer::make(table->model, table->version);
    if (explainer.ok()) table->explainer = std::move(*explainer);
    served_.tables[name] = std::move(table);
    return {};
  }

  const Context& context_;
  Served& served_;
  Registry registry_;
};

// What the last drift of each task on a table found.
void read_drifts(const Context& context, Served& served) {
  for (const auto& [name, task] : served.project.config.tasks) {
    if (!std::holds_alternative<TableTask>(task)) continue;
    auto features = last_feature_psi(served.project, name);
    if (features.ok()) {
      served.feature_psi[name] = *std::move(features);
    } else {
      served.notes.push_back(
          text(message::kDriftNotServed, context.language,
               {{"task", name}, {"reason", features.error().text(context.language)}}));
    }
  }
}

}  // namespace

double real_at(const Table& table, std::string_view column, std::uint32_t row) {
  const TableColumn* const found = table.find(column);
  const auto* const reals = found == nullptr ? nullptr : std::get_if<RealColumn>(&found->body);
  return reals == nullptr ? std::numeric_limits<double>::quiet_NaN() : reals->values[row];
}

Result<std::shared_ptr<const Served>> load_served(const Context& context, const Project& project) {
  auto served = std::make_shared<Served>();
  served->project = project;
  TRY_ASSIGN(served->snapshot, read_snapshot(context, project));
  served->notes = served->snapshot.notes;
  index_rows(context, *served);
  TRY(ModelLoader(context, *served).load());
  read_drifts(context, *served);
  return std::shared_ptr<const Served>(std::move(served));
}

}  // namespace canasta
