// Jobs as tables, for people and files.
#include <nlohmann/json.hpp>

#include "jobs/jobs.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

std::string time_text(const std::optional<Seconds>& time) { return time ? format_time(*time) : ""; }

// What the error says; the whole of it where it says nothing.
std::string message_of(const std::string& error) {
  const auto json = nlohmann::json::parse(error, nullptr, /*allow_exceptions=*/false);
  const bool says = json.is_object() && json.contains("message") && json["message"].is_string();
  return says ? json["message"].get<std::string>() : error;
}

// How long it ran, until now where it still does.
std::int64_t seconds_of(const Job& job, Seconds now) {
  return job.started ? job.ended.value_or(now) - *job.started : kNoInt;
}

}  // namespace

Table jobs_table(const std::vector<Job>& jobs, Seconds now) {
  TableBuilder table({{"job", Type::Text},
                      {"kind", Type::Text},
                      {"state", Type::Text},
                      {"created", Type::Text},
                      {"seconds", Type::Int},
                      {"actor", Type::Text},
                      {"stage", Type::Text},
                      {"done", Type::Int},
                      {"total", Type::Int},
                      {"error", Type::Text}});
  for (const Job& job : jobs) {
    table.row(job.id, job.asked.kind, name(job.state), format_time(job.created),
              seconds_of(job, now), job.actor, job.progress.stage, job.progress.done,
              job.progress.total, message_of(job.error));
  }
  return table.take();
}

Table job_table(const Job& job) {
  TableBuilder table({{"name", Type::Text}, {"value", Type::Text}});
  table.row("job", job.id);
  table.row("kind", job.asked.kind);
  table.row("state", name(job.state));
  table.row("actor", job.actor);
  table.row("created", format_time(job.created));
  table.row("started", time_text(job.started));
  table.row("ended", time_text(job.ended));
  table.row("stage", job.progress.stage);
  table.row("done", std::to_string(job.progress.done));
  table.row("total", std::to_string(job.progress.total));
  table.row("request", job.asked.request);
  table.row("result", job.result);
  table.row("error", job.error);
  table.row("exit_code", job.exit_code ? std::to_string(*job.exit_code) : "");
  return table.take();
}

}  // namespace canasta
