#include "server/predictions.h"

#include "base/ascii.h"
#include "base/messages/server.h"
#include "net/arrow_stream.h"
#include "server/desk.h"

namespace canasta {
namespace {

constexpr std::string_view kJsonType = "application/json";
constexpr std::string_view kCharset = "charset=";

// "text/csv; charset=utf-8" in its parts; the first is the type.
std::string_view next_part(std::string_view& rest) {
  const std::string_view part = trimmed(rest.substr(0, rest.find(';')));
  rest.remove_prefix(std::min(rest.size(), rest.find(';')));
  if (!rest.empty()) rest.remove_prefix(1);
  return part;
}

bool says_utf8(std::string_view part) {
  if (!equal_ignoring_case(part.substr(0, kCharset.size()), kCharset)) return true;
  part.remove_prefix(kCharset.size());
  if (part.size() >= 2 && part.front() == '"') part = part.substr(1, part.size() - 2);
  return equal_ignoring_case(part, "utf-8") || equal_ignoring_case(part, "utf8") ||
         equal_ignoring_case(part, "us-ascii");
}

// Nothing for a type that no rows come in, or for another charset than UTF-8.
std::optional<RowsForm> form_of(std::string_view content_type) {
  std::string_view rest = content_type;
  const std::string_view type = next_part(rest);
  while (!rest.empty()) {
    if (!says_utf8(next_part(rest))) return std::nullopt;
  }
  if (type.empty() || equal_ignoring_case(type, kJsonType)) return RowsForm::Json;
  if (equal_ignoring_case(type, kCsvType)) return RowsForm::Csv;
  if (equal_ignoring_case(type, kArrowType)) return RowsForm::Arrow;
  return std::nullopt;
}

Error not_read(std::string_view type, std::string_view expected) {
  return invalid(message::kUnsupportedBody, {{"type", type}, {"expected", expected}});
}

void count(Call& call, const ServedTable& table, const ScoredRequest& scored) {
  const std::vector<std::string>& classes = table.model.classes;
  if (classes.empty()) {
    return call.desk->metrics.predicted(table.version, "", scored.rows());
  }
  std::vector<std::uint64_t> decided(classes.size());
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    ++decided[scored.prediction(table, row).decided];
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (decided[i] > 0) call.desk->metrics.predicted(table.version, classes[i], decided[i]);
  }
}

}  // namespace

Result<RowsForm> rows_form(const HttpRequest& request) {
  const std::string_view given = request.header("content-type");
  if (const auto form = form_of(given)) return *form;
  return not_read(given, "application/json, text/csv; charset=utf-8, " + std::string(kArrowType));
}

Result<EncodedRequest> rows_of_form(const ServedTable& table, RowsForm form, std::string_view body,
                                    const ServiceLimits& limits) {
  return form == RowsForm::Arrow ? rows_of_arrow(table, body, limits)
                                 : rows_of_csv(table, body, limits);
}

Status check_json(const HttpRequest& request) {
  const std::string_view given = request.header("content-type");
  return form_of(given) == RowsForm::Json ? Status() : not_read(given, kJsonType);
}

ScoredRequest scored(Call& call, const ServedTable& table, EncodedRequest request) {
  ScoredRequest out{.request = std::move(request), .scores = {}};
  out.scores.resize(out.rows() * table.model.outputs());
  score_rows(table, out.request.rows, out.scores);
  count(call, table, out);
  return out;
}

void tell_unknown_words(const ScoredRequest& scored, HttpResponse& response) {
  response.headers.emplace_back("X-Canasta-Unknown-Words",
                                std::to_string(scored.request.unknown_words));
}

Result<ScoredRequest> score_request(Call& call, const ServedTable& table,
                                    std::span<const std::string_view> beside) {
  TRY_ASSIGN(const RowsForm form, rows_form(*call.request));
  std::string& body = call.request->body;
  const ServiceLimits& limits = call.desk->limits;
  TRY_ASSIGN(EncodedRequest request, form == RowsForm::Json
                                         ? rows_of_json(table, body, limits, beside)
                                         : rows_of_form(table, form, body, limits));
  return scored(call, table, std::move(request));
}

}  // namespace canasta
