#include "report/runbook.h"

#include <algorithm>

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
  ReportSection section{.heading = Message::kHeadingEveryDay,
                        .lines = {{Message::kRunbookFolder, {{"folder", facts.folder}}}}};
  if (!facts.schedule.empty()) {
    section.lines.push_back({Message::kRunbookSchedule, {{"schedule", facts.schedule}}});
  }
  if (any_from_purchases(facts))
    section.lines.push_back(step(Message::kRunIngest, "canasta ingest"));
  for (const RunbookTask& task : facts.tasks) {
    if (task.has_contract) {
      section.lines.push_back(step(Message::kRunValidate, "canasta validate " + task.source));
    }
    section.lines.push_back(step(
        Message::kRunPredict,
        "canasta predict " + task.name + " -o data/predictions/" + task.name + ".csv", task.name));
    if (task.champion.empty()) {
      section.lines.push_back({Message::kRunbookNoChampion, {{"task", task.name}}, Badge::Amber});
    } else {
      section.lines.push_back(
          {Message::kRunbookChampion, {{"task", task.name}, {"model", task.champion}}});
    }
  }
  return section;
}

ReportSection watch_section(const RunbookFacts& facts) {
  ReportSection section{.heading = Message::kHeadingWatch};
  for (const RunbookTask& task : facts.tasks) {
    if (task.from_purchases) continue;
    section.lines.push_back(step(Message::kRunDrift, "canasta monitor drift " + task.name));
  }
  section.lines.push_back(step(Message::kRunVerify, "canasta models verify"));
  return section;
}

ReportSection train_section(const RunbookFacts& facts) {
  ReportSection section{.heading = Message::kHeadingTrainAgain};
  for (const RunbookTask& task : facts.tasks) {
    section.lines.push_back(step(Message::kRunTrain, "canasta train " + task.name, task.name));
    section.lines.push_back(
        {Message::kRunReadReport, {{"report", "reports/" + task.name + ".html"}}});
  }
  section.lines.push_back(step(Message::kRunList, "canasta models list"));
  return section;
}

ReportSection lights_section() {
  return {.heading = Message::kHeadingLights,
          .lines = {{Message::kLightMeansGreen, {}, Badge::Green},
                    {Message::kLightMeansAmber, {}, Badge::Amber},
                    {Message::kLightMeansRed, {}, Badge::Red}}};
}

ReportSection rollback_section(const RunbookFacts& facts) {
  ReportSection section{.heading = Message::kHeadingRollback,
                        .lines = {{Message::kRollbackWhen, {}}}};
  for (const RunbookTask& task : facts.tasks) {
    section.lines.push_back(
        step(Message::kRunRollback, "canasta models rollback " + task.name, task.name));
    if (!task.previous.empty()) {
      section.lines.push_back(
          {Message::kRunbookPrevious, {{"task", task.name}, {"model", task.previous}}});
    }
  }
  return section;
}

ReportSection who_section(const RunbookFacts& facts) {
  ReportSection section{.heading = Message::kHeadingWho};
  if (facts.owner.empty()) {
    section.lines.push_back({Message::kWhoNobody, {}, Badge::Amber});
  } else {
    section.lines.push_back({Message::kWhoOwner, {{"owner", facts.owner}}});
  }
  section.lines.push_back({Message::kWhoUsers, {}});
  section.lines.push_back({Message::kWhoSenders, {}});
  return section;
}

}  // namespace

Report runbook(const RunbookFacts& facts) {
  return {.name = "runbook",
          .title = {Message::kRunbookTitle, {{"project", facts.project}}},
          .sections = {score_section(facts),
                       watch_section(facts),
                       train_section(facts),
                       lights_section(),
                       rollback_section(facts),
                       {.heading = Message::kHeadingFailures,
                        .lines = {{Message::kExitInput, {}},
                                  {Message::kExitContract, {}},
                                  {Message::kExitGate, {}},
                                  {Message::kExitBusy, {}},
                                  {Message::kExitMachine, {}}}},
                       who_section(facts)}};
}

}  // namespace canasta
