#include "report/runbook.h"

#include <algorithm>

#include "base/messages/report.h"

namespace canasta {
namespace {

ReportLine step(Message message, const std::string& command, const std::string& task = "") {
  return {message, {{"command", command}, {"task", task}}};
}

bool any_from_purchases(const RunbookFacts& facts) {
  return std::any_of(facts.tasks.begin(), facts.tasks.end(),
                     [](const RunbookTask& task) { return task.from_purchases; });
}

ReportSection score_section(const RunbookFacts& facts) {
  ReportSection section{.heading = message::kHeadingEveryDay,
                        .lines = {{message::kRunbookFolder, {{"folder", facts.folder}}}}};
  if (!facts.schedule.empty()) {
    section.lines.push_back({message::kRunbookSchedule, {{"schedule", facts.schedule}}});
  }
  if (any_from_purchases(facts))
    section.lines.push_back(step(message::kRunIngest, "canasta ingest"));
  for (const RunbookTask& task : facts.tasks) {
    if (task.has_contract) {
      section.lines.push_back(step(message::kRunValidate, "canasta validate " + task.source));
    }
    section.lines.push_back(step(
        message::kRunPredict,
        "canasta predict " + task.name + " -o data/predictions/" + task.name + ".csv", task.name));
    if (task.champion.empty()) {
      section.lines.push_back({message::kRunbookNoChampion, {{"task", task.name}}, Badge::Amber});
    } else {
      section.lines.push_back(
          {message::kRunbookChampion, {{"task", task.name}, {"model", task.champion}}});
    }
  }
  return section;
}

ReportSection watch_section(const RunbookFacts& facts) {
  ReportSection section{.heading = message::kHeadingWatch};
  for (const RunbookTask& task : facts.tasks) {
    if (task.from_purchases) continue;
    section.lines.push_back(step(message::kRunDrift, "canasta monitor drift " + task.name));
  }
  section.lines.push_back(step(message::kRunVerify, "canasta models verify"));
  return section;
}

ReportSection train_section(const RunbookFacts& facts) {
  ReportSection section{.heading = message::kHeadingTrainAgain};
  for (const RunbookTask& task : facts.tasks) {
    section.lines.push_back(step(message::kRunTrain, "canasta train " + task.name, task.name));
    section.lines.push_back(
        {message::kRunReadReport, {{"report", "reports/" + task.name + ".html"}}});
  }
  section.lines.push_back(step(message::kRunList, "canasta models list"));
  return section;
}

ReportSection lights_section() {
  return {.heading = message::kHeadingLights,
          .lines = {{message::kLightMeansGreen, {}, Badge::Green},
                    {message::kLightMeansAmber, {}, Badge::Amber},
                    {message::kLightMeansRed, {}, Badge::Red}}};
}

ReportSection rollback_section(const RunbookFacts& facts) {
  ReportSection section{.heading = message::kHeadingRollback,
                        .lines = {{message::kRollbackWhen, {}}}};
  for (const RunbookTask& task : facts.tasks) {
    section.lines.push_back(
        step(message::kRunRollback, "canasta models rollback " + task.name, task.name));
    if (!task.previous.empty()) {
      section.lines.push_back(
          {message::kRunbookPrevious, {{"task", task.name}, {"model", task.previous}}});
    }
  }
  return section;
}

ReportSection who_section(const RunbookFacts& facts) {
  ReportSection section{.heading = message::kHeadingWho};
  if (facts.owner.empty()) {
    section.lines.push_back({message::kWhoNobody, {}, Badge::Amber});
  } else {
    section.lines.push_back({message::kWhoOwner, {{"owner", facts.owner}}});
  }
  section.lines.push_back({message::kWhoUsers, {}});
  section.lines.push_back({message::kWhoSenders, {}});
  return section;
}

}  // namespace

Report runbook(const RunbookFacts& facts) {
  return {.name = "runbook",
          .title = {message::kRunbookTitle, {{"project", facts.project}}},
          .sections = {score_section(facts),
                       watch_section(facts),
                       train_section(facts),
                       lights_section(),
                       rollback_section(facts),
                       {.heading = message::kHeadingFailures,
                        .lines = {{message::kExitInput, {}},
                                  {message::kExitContract, {}},
                                  {message::kExitGate, {}},
                                  {message::kExitBusy, {}},
                                  {message::kExitMachine, {}}}},
                       who_section(facts)}};
}

}  // namespace canasta
