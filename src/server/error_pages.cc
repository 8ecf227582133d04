#include "server/error_pages.h"

#include <fmt/format.h>

#include <array>

#include "base/messages/problems.h"
#include "server/json_writer.h"
#include "server/problem.h"

namespace canasta {
namespace {

// In the order of ErrorCode.
constexpr std::array<Message, kErrorCodes> kMeanings{
    message::kMeansInvalid,  message::kMeansTooLarge,   message::kMeansContract,
    message::kMeansGate,     message::kMeansNotFound,   message::kMeansConflict,
    message::kMeansConfig,   message::kMeansDenied,     message::kMeansInternal,
    message::kMeansNoSpace,  message::kMeansOverloaded, message::kMeansUnavailable,
    message::kMeansCancelled};

SplitText meaning_of(ErrorCode code, Language language) {
  return split_text(kMeanings.at(static_cast<std::size_t>(code)), language);
}

void write_error(ErrorCode code, Language language, JsonWriter& json) {
  const SplitText meaning = meaning_of(code, language);
  json.begin_object()
      .member("type", "/errors/" + problem_name(code))
      .member("name", problem_name(code))
      .member("code", name(code))
      .member("status", http_status(code))
      .member("title", text(problem_title(code), language))
      .member("meaning", meaning.what)
      .member("remedy", meaning.remedy)
      .end_object();
}

// `up`: from the page to the root of the service, so that it also works behind a proxy's prefix.
std::string page(Language language, const std::string& title, std::string_view up,
                 const std::string& content) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{0}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{1}</title>\n"
      "<link rel=\"icon\" type=\"image/png\" href=\"{2}docs/favicon-32x32.png\">\n"
      "<link rel=\"stylesheet\" href=\"{2}docs/docs.css\">\n</head>\n"
      "<body>\n<main>\n<article>\n<h1>{1}</h1>\n{3}</article>\n</main>\n</body>\n</html>\n",
      language_tag(language), title, up, content);
}

std::string status_line(ErrorCode code, Language language) {
  return text(message::kProblemStatus, language, {{"status", http_status(code)}});
}

}  // namespace

std::optional<ErrorCode> error_code_of(std::string_view name) {
  for (std::size_t i = 0; i < kErrorCodes; ++i) {
    const auto code = static_cast<ErrorCode>(i);
    if (problem_name(code) == name) return code;
  }
  return std::nullopt;
}

std::string error_json(ErrorCode code, Language language) {
  JsonWriter json;
  write_error(code, language, json);
  return json.take();
}

std::string errors_json(Language language) {
  JsonWriter json;
  json.begin_object().key("errors").begin_array();
  for (std::size_t i = 0; i < kErrorCodes; ++i) {
    write_error(static_cast<ErrorCode>(i), language, json);
  }
  json.end_array().end_object();
  return json.take();
}

std::string error_page(ErrorCode code, Language language) {
  const SplitText meaning = meaning_of(code, language);
  const std::string content = fmt::format(
      "<p>{}.</p>\n<p>{}.</p>\n<p>{}, <code>{}</code>, <code>{}</code></p>\n"
      "<p><a href=\"../errors\">{}</a></p>\n",
      meaning.what, meaning.remedy, status_line(code, language), problem_name(code), name(code),
      text(message::kProblemTypes, language));
  return page(language, text(problem_title(code), language), "../", content);
}

std::string errors_page(Language language) {
  std::string content = "<dl>\n";
  for (std::size_t i = 0; i < kErrorCodes; ++i) {
    const auto code = static_cast<ErrorCode>(i);
    content += fmt::format("<dt><a href=\"errors/{0}\">{0}</a></dt>\n<dd>{1}. {2} ({3})</dd>\n",
                           problem_name(code), text(problem_title(code), language),
                           meaning_of(code, language).what, status_line(code, language));
  }
  content += "</dl>\n";
  return page(language, text(message::kProblemTypes, language), "", content);
}

}  // namespace canasta
