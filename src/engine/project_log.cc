#include "engine/project_log.h"

#include "base/messages/engine.h"
#include "ingest/ingest.h"

namespace canasta {

bool is_of_tables_alone(const Project& project) {
  return project.config.receipts.empty() && !project.files->exists(project.purchases());
}

Status check_ingested(const Project& project) {
  if (project.files->exists(project.purchases())) return {};
  if (is_of_tables_alone(project)) return not_found(message::kNoReceipts);
  return not_found(message::kNotIngested, {{"path", project.purchases()}});
}

Result<PurchaseLog> read_purchases(const Context& context, const Project& project) {
  TRY(check_ingested(project));
  return load_purchases(context, *project.files, project.purchases());
}

Result<Day> moment_asked(const PurchaseLog& log, std::optional<Day> as_of) {
  const Day day = as_of.value_or(log.last_day());
  if (day < log.first_day()) {
    return invalid(message::kAsOfBeforeData,
                   {{"day", format_day(day)}, {"first", format_day(log.first_day())}});
  }
  if (day > log.last_day()) {
    return invalid(message::kAsOfAfterData,
                   {{"day", format_day(day)}, {"last", format_day(log.last_day())}});
  }
  return day;
}

}  // namespace canasta
