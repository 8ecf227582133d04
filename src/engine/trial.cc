// Single predictions of known rows, several at a time: how quickly does a model answer when it is
// asked as a service is, how sure is it, and how does what it says compare with the truth?
//
// The rows are drawn from the part that judged the model, split again as its training did. Latency
// is that of encoding one row, predicting and deciding; reading the rows is not in it.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numeric>
#include <thread>

#include "base/messages/cli.h"
#include "base/random.h"
#include "engine/model_parts.h"
#include "engine/table_verbs.h"
#include "io/publish.h"
#include "report/report.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Type = TableBuilder::Type;

constexpr std::int64_t kTrialSampleMax = 100'000;
constexpr std::int64_t kTrialConcurrencyMax = 256;

struct Request {
  Table row;
  std::string key;
  std::string truth;
};

struct Answered {
  bool succeeded = false;
  std::string prediction;
  double confidence = std::nan("");  // probability of the class that was said
  double latency_us = 0;
};

Table row_of(const Table& table, std::size_t row) {
  Table out;
  for (const TableColumn& column : table.columns) {
    TableColumn one{.name = column.name, .body = {}};
    std::visit(
        [&](const auto& body) {
          using Body = std::decay_t<decltype(body)>;
          if constexpr (std::is_same_v<Body, TextColumn>) {
            TextColumn text;
            if (column.missing(row)) {
              text.codes.push_back(kNoCode);
            } else {
              text.add(body.dictionary[body.codes[row]]);
            }
            one.body = std::move(text);
          } else {
            one.body = Body{{body.values[row]}};
          }
        },
        column.body);
    out.columns.push_back(std::move(one));
  }
  return out;
}

// Rows of the test part, drawn with the context's seed, in the order of the draw.
Result<std::vector<Request>> draw_requests(const Context& context, const Table& table,
                                           const TableTask& task, const LoadedTableModel& by,
                                           const std::string& key, std::int64_t sample) {
  TRY_ASSIGN(const Targets targets, find_targets(table, task));
  TRY_ASSIGN(const ThreeParts parts,
             split_targets(table, task, targets, by.loaded.manifest.facts.seed));
  std::vector<std::uint32_t> rows = table_rows(targets, parts.test);
  Random random(context.seed);
  const std::size_t wanted = std::min(rows.size(), static_cast<std::size_t>(sample));
  std::vector<Request> requests;
  const TableColumn* const truth = table.find(task.target);
  const TableColumn* const name = table.find(key);
  for (std::size_t i = 0; i < wanted; ++i) {
    std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
    const std::uint32_t row = rows[i];
    requests.push_back({.row = row_of(table, row),
                        .key = name != nullptr ? cell_text(*name, row) : std::to_string(row + 1),
                        .truth = cell_text(*truth, row)});
  }
  return requests;
}

Answered ask(const Context& context, const Request& request, const TableModel& model) {
  const double start = context.clock->monotonic();
  Answered answer;
  const auto predicted = predict_rows({}, request.row, model);
  if (predicted.ok()) {
    const TableColumn said = prediction_column(request.row, model, *predicted);
    answer.succeeded = true;
    answer.prediction = cell_text(said, 0);
    if (!model.classes.empty()) {
      const auto code = std::get<TextColumn>(said.body).codes.front();
      answer.confidence = static_cast<double>((*predicted)[code]);
    }
  }
  answer.latency_us = (context.clock->monotonic() - start) * 1e6;
  return answer;
}

std::vector<Answered> ask_all(const Context& context, const std::vector<Request>& requests,
                              const TableModel& model, std::int64_t concurrency) {
  std::vector<Answered> answers(requests.size());
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failed;
  std::once_flag once;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < requests.size(); i = next++) {
        answers[i] = ask(context, requests[i], model);
      }
    } catch (...) {
      std::call_once(once, [&] { failed = std::current_exception(); });
    }
  };
  std::vector<std::jthread> threads;
  for (std::int64_t i = 0; i < concurrency; ++i) threads.emplace_back(work);
  threads.clear();  // joins
  if (failed) std::rethrow_exception(failed);
  return answers;
}

struct Spread {
  double mean = std::nan("");
  double median = std::nan("");
  double p99 = std::nan("");
};

// The value at or below which a share of the values lies (nearest rank). NaN values are left out.
Spread spread_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto rank = [&](double share) {
    const auto n = static_cast<double>(values.size());
    return values[static_cast<std::size_t>(std::ceil(share * n)) - 1];
  };
  return {.mean = std::accumulate(values.begin(), values.end(), 0.0) /
                  static_cast<double>(values.size()),
          .median = rank(.5),
          .p99 = rank(.99)};
}

template <class Value>
Spread spread_of(const std::vector<Answered>& answers, Value value) {
  std::vector<double> values;
  for (const Answered& one : answers) values.push_back(one.*value);
  return spread_of(std::move(values));
}

Json spread_json(const Spread& spread) {
  return {{"mean", number_json(spread.mean)},
          {"median", number_json(spread.median)},
          {"p99", number_json(spread.p99)}};
}

struct Trial {
  std::string model;
  std::int64_t concurrency = 1;
  std::vector<Request> requests;
  std::vector<Answered> answers;

  std::size_t succeeded() const {
    return static_cast<std::size_t>(std::count_if(
        answers.begin(), answers.end(), [](const Answered& one) { return one.succeeded; }));
  }
};

Json results_json(const Trial& trial) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < trial.answers.size(); ++i) {
    const Answered& one = trial.answers[i];
    rows.push_back({{"key", trial.requests[i].key},
                    {"prediction", one.prediction},
                    {"truth", trial.requests[i].truth},
                    {"confidence", number_json(one.confidence)},
                    {"latency_us", number_json(one.latency_us)},
                    {"succeeded", one.succeeded}});
  }
  const auto asked = static_cast<double>(trial.answers.size());
  return {{"model", trial.model},
          {"sample", trial.answers.size()},
          {"concurrency", trial.concurrency},
          {"success_rate", number_json(static_cast<double>(trial.succeeded()) / asked)},
          {"latency_us", spread_json(spread_of(trial.answers, &Answered::latency_us))},
          {"confidence", spread_json(spread_of(trial.answers, &Answered::confidence))},
          {"rows", std::move(rows)}};
}

// How often each class was said, and how often it was true.
std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> class_counts(const Trial& trial) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> counts;
  for (std::size_t i = 0; i < trial.answers.size(); ++i) {
    if (trial.answers[i].succeeded) counts[trial.answers[i].prediction].first += 1;
    counts[trial.requests[i].truth].second += 1;
  }
  return counts;
}

// Of classes their counts, of values their quantiles: what was said beside what was true.
Json distributions_json(const Trial& trial, bool classes) {
  Json out = {{"model", trial.model}, {"sample", trial.answers.size()}};
  if (classes) {
    for (const auto& [name, counts] : class_counts(trial)) {
      out["classes"][name] = {{"predicted", counts.first}, {"true", counts.second}};
    }
    return out;
  }
  std::vector<double> said;
  std::vector<double> was;
  for (std::size_t i = 0; i < trial.answers.size(); ++i) {
    if (trial.answers[i].succeeded) said.push_back(std::stod(trial.answers[i].prediction));
    was.push_back(std::stod(trial.requests[i].truth));
  }
  out["predicted"] = spread_json(spread_of(std::move(said)));
  out["true"] = spread_json(spread_of(std::move(was)));
  return out;
}

Table latency_table(const Trial& trial) {
  TableBuilder table(
      {{"what", Type::Text}, {"mean", Type::Real}, {"median", Type::Real}, {"p99", Type::Real}});
  const Spread latency = spread_of(trial.answers, &Answered::latency_us);
  table.row("latency_us", latency.mean, latency.median, latency.p99);
  const Spread confidence = spread_of(trial.answers, &Answered::confidence);
  table.row("confidence", confidence.mean, confidence.median, confidence.p99);
  return table.take();
}

Table classes_table(const Trial& trial) {
  TableBuilder table({{"class", Type::Text}, {"predicted", Type::Int}, {"true", Type::Int}});
  for (const auto& [name, counts] : class_counts(trial)) {
    table.row(name, counts.first, counts.second);
  }
  return table.take();
}

Status check_count(std::string_view flag, std::int64_t value, std::int64_t limit) {
  if (value >= 1 && value <= limit) return {};
  return invalid(message::kTrialNumber, {{"flag", flag}, {"value", value}, {"limit", limit}});
}

}  // namespace

Result<Report> try_inference(const Context& context, const Project& project,
                             const std::string& task, const TrialOptions& options) {
  TRY(check_count("--sample", options.sample, kTrialSampleMax));
  TRY(check_count("--concurrency", options.concurrency, kTrialConcurrencyMax));
  TRY_ASSIGN(const TableTask table, find_table_task(project, task, "predict --sample"));
  TRY_ASSIGN(const LoadedTableModel by,
             load_table_model(context, project, task, table, options.model));
  TRY_ASSIGN(const OpenedTable opened, open_table(context, project, table.source));
  Trial trial{.model = by.loaded.manifest.model.text(),
              .concurrency = options.concurrency,
              .requests = {},
              .answers = {}};
  TRY_ASSIGN(trial.requests, draw_requests(context, opened.table, table, by, key_of(project, table),
                                           options.sample));
  trial.answers = ask_all(context, trial.requests, by.model, options.concurrency);

  const bool classes = !by.model.classes.empty();
  const std::string folder = project.path(Project::batches_of(task));
  const std::string results = folder + "/inference_results.json";
  const std::string distributions = folder + "/inference_distributions.json";
  TRY(publish_file(*project.files, results, pretty(results_json(trial))));
  TRY(publish_file(*project.files, distributions, pretty(distributions_json(trial, classes))));

  Report report{.name = task + "-trial",
                .title = {message::kTrialTitle, {{"model", trial.model}}},
                .sections = {{.heading = message::kHeadingTrial,
                              .lines = {{message::kTrialLine,
                                         {{"sample", trial.answers.size()},
                                          {"concurrency", options.concurrency},
                                          {"succeeded", trial.succeeded()}}},
                                        {message::kTrialFiles,
                                         {{"results", results}, {"distributions", distributions}}}},
                              .table = latency_table(trial),
                              .worded = {"what"}}}};
  if (classes) {
    report.sections.push_back(
        {.heading = message::kHeadingTrialClasses, .lines = {}, .table = classes_table(trial)});
  }
  return report;
}

}  // namespace canasta
