// Runs as tables, for people and programs.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/messages/registry.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

// The metrics of the field, in the order in which they are shown. What a run has besides is in
// run_table and compare_runs.
constexpr std::array<std::string_view, 12> kListedMetrics = {
    "auc",  "auc_macro", "average_precision", "log_loss", "brier", "accuracy", "f1_macro", "mae",
    "rmse", "r2",        "precision@5",       "ndcg@10"};

TableColumn text_column(std::string name) { return {std::move(name), TextColumn{}}; }

void add_text(TableColumn& column, std::string_view text) {
  std::get<TextColumn>(column.body).add(text);
}

std::string number_text(double value) {
  return cell_text({"", RealColumn{{value}}}, 0);  // "" for NaN
}

std::string seconds_text(const RunRecord& run) {
  return run.ended ? std::to_string(*run.ended - run.started) : "";
}

std::string_view model_of(const RunRecord& run) {
  const auto found = run.facts.tags.find("model");
  return found == run.facts.tags.end() ? std::string_view() : found->second;
}

double metric_of(const RunRecord& run, std::string_view metric) {
  const auto found = run.metrics.find(std::string(metric));
  return found == run.metrics.end() ? std::nan("") : found->second;
}

// A kind and a name with its value in each run: what all the tables below are made of.
struct Entry {
  const char* kind;
  std::string name;
  bool operator<(const Entry& other) const {
    return std::pair<std::string_view, std::string_view>(kind, name) <
           std::pair<std::string_view, std::string_view>(other.kind, other.name);
  }
};
using Values = std::vector<std::string>;  // one for each run; "" where it has none
struct Sheet {
  std::vector<Entry> order;
  std::map<Entry, Values> values;
  std::size_t runs;

  void put(const Entry& entry, std::size_t run, std::string value) {
    const auto [place, added] = values.try_emplace(entry, Values(runs));
    if (added) order.push_back(entry);
    place->second[run] = std::move(value);
  }
};

void put_facts(Sheet& sheet, std::size_t at, const RunRecord& run) {
  sheet.put({"run", "task"}, at, run.facts.task);
  sheet.put({"run", "verb"}, at, run.facts.verb);
  sheet.put({"run", "status"}, at, std::string(name(run.status)));
  sheet.put({"run", "started"}, at, format_time(run.started));
  sheet.put({"run", "seconds"}, at, seconds_text(run));
  sheet.put({"run", "canasta"}, at, run.canasta_version);
  if (!run.error.empty()) sheet.put({"run", "error"}, at, run.error);
}

Sheet make_sheet(std::span<const RunRecord> runs) {
  Sheet sheet{{}, {}, runs.size()};
  for (std::size_t i = 0; i < runs.size(); ++i) put_facts(sheet, i, runs[i]);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const auto& [key, value] : runs[i].facts.parameters)
      sheet.put({"parameter", key}, i, value);
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const auto& [key, value] : runs[i].metrics) {
      sheet.put({"metric", key}, i, number_text(value));
    }
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const auto& [key, value] : runs[i].facts.tags) sheet.put({"tag", key}, i, value);
  }
  // Names of several runs come in the order of the alphabet, kind by kind.
  const auto rank = [](const Entry& entry) {
    constexpr std::array<std::string_view, 5> kKinds = {"run", "parameter", "metric", "tag",
                                                        "file"};
    return std::find(kKinds.begin(), kKinds.end(), entry.kind) - kKinds.begin();
  };
  std::stable_sort(sheet.order.begin(), sheet.order.end(), [&](const Entry& a, const Entry& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return rank(a) != 0 && a.name < b.name;
  });
  return sheet;
}

bool is_told_apart(const Entry& entry, const Values& values) {
  const std::string_view kind = entry.kind;
  if (kind != "parameter" && kind != "tag") return true;
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
}

Table empty_runs_table(std::span<const RunRecord> runs) {
  Table table;
  for (const char* column : {"run", "task", "verb", "status", "started", "model"}) {
    table.columns.push_back(text_column(column));
  }
  table.columns.push_back({"seconds", IntColumn{}});
  for (const std::string_view metric : kListedMetrics) {
    const bool known = std::any_of(runs.begin(), runs.end(), [&](const RunRecord& run) {
      return !std::isnan(metric_of(run, metric));
    });
    if (known) table.columns.push_back({std::string(metric), RealColumn{}});
  }
  return table;
}

void add_row(Table& table, const RunRecord& run, std::string_view status,
             std::string_view started) {
  const std::array<std::string_view, 6> texts = {run.id, run.facts.task, run.facts.verb,
                                                 status, started,        model_of(run)};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    TableColumn& column = table.columns[i];
    if (auto* whole = std::get_if<IntColumn>(&column.body)) {
      whole->values.push_back(run.ended ? *run.ended - run.started : kNoInt);
    } else if (auto* real = std::get_if<RealColumn>(&column.body)) {
      real->values.push_back(metric_of(run, column.name));
    } else {
      add_text(column, texts.at(i));
    }
  }
}

}  // namespace

Table runs_table(const RunListing& listing) {
  Table table = empty_runs_table(listing.runs);
  // Both lists are newest first, and so is what they make together.
  auto damaged = listing.damaged.begin();
  const auto add_damaged_after = [&](std::string_view id) {
    for (; damaged != listing.damaged.end() && damaged->id > id; ++damaged) {
      RunRecord run;
      run.id = damaged->id;
      add_row(table, run, "damaged", "");
    }
  };
  for (const RunRecord& run : listing.runs) {
    add_damaged_after(run.id);
    add_row(table, run, name(run.status), format_time(run.started));
  }
  add_damaged_after("");
  return table;
}

Table run_table(const RunRecord& run) {
  Sheet sheet = make_sheet({&run, 1});
  for (const auto& [file, entry] : run.files) {
    sheet.put({"file", file}, 0, std::to_string(entry.bytes));
  }
  using Type = TableBuilder::Type;
  TableBuilder table({{"kind", Type::Text}, {"name", Type::Text}, {"value", Type::Text}});
  for (const Entry& entry : sheet.order) {
    table.row(std::string_view(entry.kind), entry.name, sheet.values.at(entry).front());
  }
  return table.take();
}

Result<Table> compare_runs(std::span<const RunRecord> runs, bool everything) {
  if (runs.size() < 2 || runs.size() > kRunsComparedMax) {
    return invalid(message::kRunsToCompare, {{"limit", kRunsComparedMax}, {"actual", runs.size()}});
  }
  const Sheet sheet = make_sheet(runs);
  Table table;
  table.columns = {text_column("kind"), text_column("name")};
  for (const RunRecord& run : runs) table.columns.push_back(text_column(run.id));
  for (const Entry& entry : sheet.order) {
    const Values& values = sheet.values.at(entry);
    if (!everything && !is_told_apart(entry, values)) continue;
    add_text(table.columns[0], entry.kind);
    add_text(table.columns[1], entry.name);
    for (std::size_t i = 0; i < runs.size(); ++i) add_text(table.columns[2 + i], values[i]);
  }
  return table;
}

}  // namespace canasta
