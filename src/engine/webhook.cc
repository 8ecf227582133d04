#include "engine/webhook.h"

#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "io/http_retry.h"
#include "report/report.h"

namespace canasta {
namespace {

std::string body_of(const LightMessage& message, Language language) {
  nlohmann::json reasons = nlohmann::json::array();
  for (const LightReason& one : message.reasons) {
    reasons.push_back({{"subject", one.subject},
                       {"light", name(one.light)},
                       {"text", text(one.reason.message, language, one.reason.fields)}});
  }
  const nlohmann::json json = {{"project", message.project},   {"task", message.task},
                               {"monitor", message.monitor},   {"model", message.model},
                               {"light", name(message.light)}, {"reasons", std::move(reasons)}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Nothing where there is nothing to tell, or it was told.
std::optional<ReportLine> tell(const Context& context, const std::string& url,
                               const LightMessage& message) {
  if (url.empty() || message.light == Light::Green) return std::nullopt;
  ClientRequest request{.method = HttpMethod::Post,
                        .url = url,
                        .headers = {{"content-type", "application/json"}},
                        .body = body_of(message, context.language)};
  const auto client = make_http_client();
  const auto response = send_with_retries(context, *client, request, {.tries_max = 3});
  if (response.ok() && response->ok()) return std::nullopt;
  const Error error =
      response.ok() ? status_error(request, *response, response->body) : response.error();
  return ReportLine{message::kWebhookFailed,
                    {{"task", message.task}, {"reason", error.text(context.language)}}};
}

}  // namespace

Status tell_and_write(const Context& context, const Project& project, const std::string& url,
                      const LightMessage& message, MonitorAnswer& answer) {
  answer.untold = tell(context, url, message);
  if (answer.untold) answer.report.sections.front().lines.push_back(*answer.untold);
  return write_report(*project.files, answer.report, project.reports(), context.language);
}

}  // namespace canasta
