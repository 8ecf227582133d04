// Runs as tables, for people and programs.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/messages/registry.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

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

}  // namespace

Table runs_table(const RunListing& listing) {
  TableBuilder table({{"run", Type::Text},
                      {"task", Type::Text},
                      {"verb", Type::Text},
                      {"status", Type::Text},
                      {"started", Type::Text},
                      {"model", Type::Text},
                      {"seconds", Type::Int}});
  std::vector<NamedMetrics> metrics;
  // Both lists are newest first, and so is what they make together.
  auto damaged = listing.damaged.begin();
  const auto add_damaged_after = [&](std::string_view id) {
    for (; damaged != listing.damaged.end() && damaged->id > id; ++damaged) {
      table.row(damaged->id, "", "", "damaged", "", "", kNoInt);
      metrics.emplace_back();
    }
  };
  for (const RunRecord& run : listing.runs) {
    add_damaged_after(run.id);
    table.row(run.id, run.facts.task, run.facts.verb, name(run.status), format_time(run.started),
              model_of(run), run.ended ? *run.ended - run.started : kNoInt);
    metrics.push_back(run.metrics);
  }
  add_damaged_after("");
  Table out = table.take();
  for (TableColumn& column : metric_columns(metrics)) out.columns.push_back(std::move(column));
  return out;
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
