#include "engine/snapshot.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "engine/basket_models.h"
#include "engine/basket_rules.h"
#include "engine/basket_tuning.h"
#include "engine/customer_value.h"
#include "engine/project_log.h"
#include "engine/saved_columns.h"
#include "engine/snapshot_files.h"
#include "engine/steps.h"
#include "engine/table_outlook.h"
#include "engine/table_source.h"
#include "engine/task_models.h"
#include "engine/window_plan.h"
#include "features/features.h"
#include "io/json.h"
#include "io/publish.h"
#include "io/sha256.h"
#include "registry/registry.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr std::int64_t kKeptRules = 20'000;
// Answers questions about products alone, whatever the tasks offer by.
constexpr std::string_view kAlwaysFitted = "item_neighbours";
// An id that no customer can have: ids are text of a file, without control characters.
constexpr const char* kStranger = "\x01";

// A snapshot while it is made.
class SnapshotMaker {
 public:
  SnapshotMaker(const Context& context, const Project& project, const PurchaseLog& log)
      : context_(context), project_(project), log_(log), history_(log.all()) {}

  Status make() {
    add(kLogPart, saved_log(log_));
    if (log_.size() == 0) return {};  // everything else is about who bought
    for (const auto& [name, task] : project_.config.tasks) {
      TRY(context_.check_cancel());
      if (std::holds_alternative<PurchaseDateTask>(task)) TRY(add_outlook(name));
      if (const auto* const window = std::get_if<PurchaseWindowTask>(&task)) {
        TRY(add_customers(name, *window));
      }
      if (const auto* const table = std::get_if<TableTask>(&task)) {
        TRY(add_predictions(name, *table));
      }
      if (const auto* const offers = std::get_if<RecommendTask>(&task)) {
        TRY(add_offers(name, *offers));
      }
    }
    if (!has_offers_) TRY(add_offers("", {}));
    TRY(add_table("value", [&] { return value_rows(); }));
    return add_table("rules", [&] { return rules(); });
  }

  Result<SnapshotMade> publish(const std::string& inputs);

 private:
  void add(const std::string& part, std::string bytes) {
    parts_[part + kPartEnding] = std::move(bytes);
  }

  // What cannot be made of these purchases is said and left out; a stop, or no room, ends it all.
  Status leave_out(const std::string& part, const Error& error) {
    const bool goes_on =
        error.code() == ErrorCode::InvalidInput || error.code() == ErrorCode::NotFound ||
        error.code() == ErrorCode::TooLarge || error.code() == ErrorCode::Conflict ||
        error.code() == ErrorCode::ContractBroken;
    if (!goes_on) return error;
    notes_.push_back(
        {message::kSnapshotWithout, {{"part", part}, {"reason", error.text(context_.language)}}});
    return {};
  }

  Status add_table(const std::string& part, const std::function<Result<Table>()>& make_table) {
    const auto table = make_table();
    if (!table.ok()) return leave_out(part, table.error());
    add(part, saved_table(*table));
    return {};
  }

  // The version that is champion now, whichever is promoted meanwhile.
  Result<std::string> champion(const std::string& task) const {
    const Registry registry(*project_.files, project_.models());
    TRY_ASSIGN(const ModelVersion version, asked_model(context_, registry, task, ""));
    return version.text();
  }

  Status add_outlook(const std::string& task) {
    return add_table(kOutlookPrefix + task, [&]() -> Result<Table> {
      TRY_ASSIGN(const std::string model, champion(task));
      TRY_ASSIGN(Scored scored, predict_task(context_, project_, task, {.model = model}));
      outlook_models_[task] = model;
      return std::move(scored.table);
    });
  }

  Status add_predictions(const std::string& task, const TableTask& config) {
    if (!is_about_customers(project_, config)) return {};
    return add_table(kPredictionsPrefix + task, [&]() -> Result<Table> {
      TRY_ASSIGN(const std::string model, champion(task));
      TRY_ASSIGN(
          Table answers,
          table_outlook(
              context_, project_,
              {.task = task, .config = config, .model = model, .customers = log_.customers()}));
      outlook_models_[task] = model;
      return answers;
    });
  }

  // Tasks that are predicted as of one day share its rows.
  Status add_customers(const std::string& task, const PurchaseWindowTask& config) {
    const auto plan = plan_window(log_, config);
    if (!plan.ok()) return leave_out(task, plan.error());
    const std::string part = kCustomersPrefix + format_day(plan->last);
    if (parts_.count(part + kPartEnding) > 0) return {};
    add(part, saved_rows(customer_features(context_, log_.as_of(plan->last))));
    return {};
  }

  Status add_offers(const std::string& name, const RecommendTask& task) {
    has_offers_ = true;
    TRY(add_models(task));
    auto offers = offers_to_all(task);
    if (!offers.ok()) return leave_out(kOffersPrefix + name, offers.error());
    add(kOffersPrefix + name, saved_offers(*offers));
    return {};
  }

  Result<KeptOffers> offers_to_all(const RecommendTask& task);
  Status add_models(const RecommendTask& task);

  Result<Table> value_rows() {
    TRY_ASSIGN(Scored scored, value_table(context_, &project_, {}));
    return std::move(scored.table);
  }
  Result<Table> rules() {
    RuleRequest request;
    request.top = kKeptRules;
    TRY_ASSIGN(BasketAnswer answer, mine_rules(context_, &project_, request));
    return std::move(answer.table);
  }

  const Context& context_;
  const Project& project_;
  const PurchaseLog& log_;
  History history_;
  bool has_offers_ = false;
  std::map<std::string, std::string> parts_;           // file: bytes
  std::map<std::string, std::string> outlook_models_;  // task: version
  std::vector<ReportLine> notes_;
};

// Slates by customer of the log, and behind them a stranger's. Who has none is a stranger too.
Result<KeptOffers> SnapshotMaker::offers_to_all(const RecommendTask& task) {
  TRY_ASSIGN(const ChainOffers known,
             offer_by_chain(context_, project_, history_,
                            {.task = task, .k = kKeptSlate, .explain = true}));
  TRY_ASSIGN(
      const ChainOffers stranger,
      offer_by_chain(context_, project_, history_,
                     {.task = task, .k = kKeptSlate, .customers = {kStranger}, .explain = true}));
  KeptOffers kept{.models = known.models, .slates = {}, .reasons = {}, .excluded = known.excluded};
  std::size_t next = 0;
  for (CustomerCode customer = 0; customer < log_.customers().size(); ++customer) {
    const bool is_next = next < known.customers.size() && known.customers[next] == customer;
    kept.add_slate(is_next ? known : stranger, is_next ? next++ : 0);
  }
  kept.add_slate(stranger, 0);
  return kept;
}

Status SnapshotMaker::add_models(const RecommendTask& task) {
  const Baskets baskets = baskets_of(context_, history_);
  const KnownPurchases known{history_, baskets};
  TRY_ASSIGN(const SettingsInUse in_use, settings_in_use(project_, task, OfferedProducts::All));
  std::vector<std::string> names = task.models;
  names.emplace_back(kAlwaysFitted);
  for (const std::string& name : each_once(names)) {
    const std::string part = kModelPrefix + name;
    if (!is_collaborative(name) || parts_.count(part + kPartEnding) > 0) continue;
    const auto model = fit_basket_model(
        context_, name,
        {.known = known, .with_next = known, .days = task.days, .settings = in_use.settings});
    if (!model.ok()) {
      TRY(leave_out(part, model.error()));
      continue;
    }
    const auto* const saved = dynamic_cast<const CollaborativeRecommender*>(model->get());
    CANASTA_ASSERT(saved != nullptr);
    add(part, saved->bytes());
  }
  return {};
}

// The folder whole, then the pointer to it.
Status publish_parts(FileSystem& disk, const std::string& folder,
                     const std::map<std::string, std::string>& parts, const std::string& record) {
  TRY_ASSIGN(StagedFolder staged, StagedFolder::create(disk, folder));
  for (const auto& [name, bytes] : parts) TRY(staged.write(name, bytes));
  TRY(staged.write(kSnapshotFile, record));
  return staged.publish();
}

// The id that current.json names; empty where there is none.
std::string current_id(const FileSystem& disk, const Project& project) {
  const auto current = read_json(disk, current_snapshot(project), ErrorCode::Corrupt);
  if (!current.ok() || !current->is_object()) return {};
  const auto id = current->find("id");
  return id != current->end() && id->is_string() ? id->get<std::string>() : "";
}

// Folders of snapshots other than these.
Status remove_others(FileSystem& disk, const std::string& folder,
                     const std::vector<std::string>& kept) {
  TRY_ASSIGN(const auto entries, disk.list(folder));
  for (const FolderEntry& entry : entries) {
    const bool keep = std::find(kept.begin(), kept.end(), entry.name) != kept.end();
    if (entry.info.is_folder && !keep) TRY(disk.remove(join_path(folder, entry.name)));
  }
  return {};
}

Result<SnapshotMade> SnapshotMaker::publish(const std::string& inputs) {
  json files = json::object();
  for (const auto& [name, bytes] : parts_) {
    files[name] = {{"bytes", bytes.size()}, {"sha256", sha256(bytes)}};
  }
  json notes = json::array();
  for (const ReportLine& line : notes_) {
    notes.push_back(text(line.message, context_.language, line.fields));
  }
  const Seconds now = context_.clock->now();
  const std::string record = json{
      {"snapshot", kSnapshotFormat},
      {"made", now},
      {"canasta_version", CANASTA_VERSION},
      {"inputs", inputs},
      {"notes", notes},
      {"outlook_models", outlook_models_},
      {"files", files}}.dump(2);
  const std::string id = sha256(record).substr(0, 16);
  FileSystem& disk = *project_.files;
  const std::string folder = snapshots_folder(project_);
  TRY(disk.make_folders(folder));
  TRY_ASSIGN(const auto lock, disk.lock(join_path(folder, ".lock")));
  TRY(remove_leftovers(disk, folder));
  const std::string before = current_id(disk, project_);
  if (id != before) TRY(publish_parts(disk, join_path(folder, id), parts_, record));
  TRY(publish_file(disk, current_snapshot(project_), json{{"id", id}}.dump()));
  TRY(remove_others(disk, folder, {id, before}));  // a service may still read the one before
  return SnapshotMade{.id = id, .notes = notes_};
}

// Champions of the tasks, in the order of their names.
json champions(const Context& context, const Project& project) {
  const Registry registry(*project.files, project.models());
  json champions = json::object();
  for (const auto& [name, task] : project.config.tasks) {
    const auto version = registry.resolve(context, name);
    champions[name] = version.ok() ? version->text() : "";
  }
  return champions;
}

void add_table_files(const Project& project, const TableTask& task, SnapshotInputFiles& files) {
  if (!is_about_customers(project, task)) return;
  const auto found = table_files(*project.files, reading_of(project, task.source, task.input));
  if (found.ok()) files.data.insert(files.data.end(), found->begin(), found->end());
  const std::string& contract = files_behind(project, task.source).contract;
  if (!contract.empty()) files.settings.push_back(project.path(contract));
}

// Nobody's, of a project of tables alone.
Result<PurchaseLog> purchases_of(const Context& context, const Project& project) {
  if (is_of_tables_alone(project)) return PurchaseLog::build({}, {}, {}, {});
  return read_purchases(context, project);
}

}  // namespace

SnapshotInputFiles snapshot_input_files(const Project& project) {
  SnapshotInputFiles files{.data = {project.purchases()}, .settings = {project.path(kConfigFile)}};
  for (const auto& [name, task] : project.config.tasks) {
    if (const auto* const table = std::get_if<TableTask>(&task))
      add_table_files(project, *table, files);
    const auto* const offers = std::get_if<RecommendTask>(&task);
    if (offers == nullptr) continue;
    files.settings.push_back(tuned_offers_path(project, name, OfferedProducts::All));
    for (const std::string& file : files_of(offers->rules)) {
      files.settings.push_back(project.path(file));
    }
  }
  return files;
}

Result<std::string> snapshot_inputs(const Context& context, const Project& project) {
  SnapshotInputFiles files = snapshot_input_files(project);
  if (is_of_tables_alone(project)) {
    files.data.erase(files.data.begin());  // the purchases
  } else {
    TRY(check_ingested(project));
  }
  StepInputs inputs;
  inputs.add(CANASTA_VERSION);
  for (const std::string& path : files.data) {
    TRY_ASSIGN(const FileInfo file, project.files->info(path));
    inputs.add(std::to_string(file.bytes) + " " + std::to_string(file.modified_ns));
  }
  inputs.add(champions(context, project).dump());
  for (const std::string& path : files.settings) TRY(inputs.add_file(*project.files, path));
  return inputs.sum();
}

Result<SnapshotMade> make_snapshot(const Context& context, const Project& project) {
  // Read before the purchases are: what changes meanwhile makes the snapshot stale, not wrong.
  TRY_ASSIGN(const std::string inputs, snapshot_inputs(context, project));
  TRY_ASSIGN(const PurchaseLog log, purchases_of(context, project));
  SnapshotMaker maker(context, project, log);
  TRY(maker.make());
  return maker.publish(inputs);
}

}  // namespace canasta
