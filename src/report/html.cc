#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/messages/report.h"
#include "report/markup.h"
#include "report/page_style.h"
#include "report/page_table.h"
#include "report/svg.h"
#include "report/vocabulary.h"
#include "report/wording.h"

namespace canasta {
namespace {

constexpr std::size_t kSmallestPage = 32 * 1024;
constexpr std::size_t kTitleShown = 200;

std::string field_markup(const Field& field, Language language) {
  const std::string value =
      escape_markup(cut_characters(clean_text(field_text(field, language)), kPageLineShown));
  const bool typed = field.name == "command" || field.name == "hash";
  return typed ? "<code>" + value + "</code>" : value;
}

// The first letter as a capital: a to z, or one with an accent (U+00E0 to U+00FE).
void capitalise(std::string& text) {
  constexpr char kCapital = 'A' - 'a';  // the distance is the same in both
  const bool plain = !text.empty() && text[0] >= 'a' && text[0] <= 'z';
  const bool accented = text.size() > 1 && text[0] == '\xC3' && text[1] >= '\xA0' &&
                        text[1] <= '\xBE' && text[1] != '\xB7';  // U+00F7 is ÷
  if (plain) text[0] += kCapital;
  if (accented) text[1] += kCapital;
}

// The text of a line with its fields marked up, beginning with a capital unless a name begins it.
std::string line_markup(const ReportLine& line, Language language) {
  std::string source(pattern(line.message, language));
  capitalise(source);
  bool begins_with_name = false;
  std::string out;
  std::size_t at = 0;
  while (at < source.size()) {
    const std::size_t open = source.find('{', at);
    out += escape_markup(std::string_view(source).substr(at, open - at));
    if (open == std::string::npos) break;
    const std::size_t close = source.find('}', open);
    const std::string wanted = source.substr(open + 1, close - open - 1);
    const auto field = std::find_if(line.fields.begin(), line.fields.end(),
                                    [&](const Field& each) { return each.name == wanted; });
    CANASTA_ASSERT(field != line.fields.end());
    if (open == 0) begins_with_name = !is_worded(*field);
    out += field_markup(*field, language);
    at = close + 1;
  }
  if (!begins_with_name) capitalise(out);
  return out;
}

class Page {
 public:
  Page(const Report& report, Language language, std::size_t bytes_max)
      : report_(report), language_(language), bytes_max_(bytes_max) {}

  std::string write() {
    head();
    contents();
    for (std::size_t i = 0; i < report_.sections.size(); ++i) section(report_.sections[i], i + 1);
    out_ += tail(left_out_);
    CANASTA_ASSERT(out_.size() <= bytes_max_);
    return std::move(out_);
  }

 private:
  // Adds a part if it and what must follow it fit. `closing`: bytes of tags that are open.
  bool add(const std::string& part, std::size_t closing = 0) {
    const std::size_t reserve = tail(1'000'000'000).size() + closing;
    if (out_.size() + part.size() + reserve > bytes_max_) {
      ++left_out_;
      return false;
    }
    out_ += part;
    return true;
  }

  std::string words(const ReportLine& line) const {
    return escape_markup(cut_characters(clean_text(say(line, language_)), kTitleShown));
  }

  void head() {
    out_ = fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n",
                       language_tag(language_));
    out_ += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + page_policy() + "\">\n";
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out_ += "<meta name=\"color-scheme\" content=\"light dark\">\n";
    out_ += "<meta name=\"generator\" content=\"canasta " CANASTA_VERSION "\">\n";
    out_ += "<link rel=\"icon\" href=\"data:,\">\n";
    out_ += "<title>" + words(report_.title) + "</title>\n<style>" + page_css() + "</style>\n";
    out_ += "</head>\n<body>\n<a class=\"skip\" href=\"#main\">" +
            text(message::kPageSkip, language_) + "</a>\n<main id=\"main\">\n<header>\n<h1>" +
            words(report_.title) + "</h1>\n";
    if (report_.title.badge != Badge::None) {
      out_ += "<p>" + badge_markup(report_.title.badge, language_) + "</p>\n";
    }
    out_ += "</header>\n";
  }

  void contents() {
    if (report_.sections.size() < kContentsFrom) return;
    std::string part = "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">" +
                       text(message::kPageContents, language_) + "</h2>\n<ol>\n";
    const std::size_t shown = std::min(report_.sections.size(), kContentsShown);
    for (std::size_t i = 0; i < shown; ++i) {
      part += fmt::format("<li><a href=\"#s{}\">{}</a></li>\n", i + 1,
                          escape_markup(text(report_.sections[i].heading, language_)));
    }
    add(part + "</ol>\n</nav>\n");
  }

  void section(const ReportSection& section, std::size_t number) {
    constexpr std::string_view kEnd = "</section>\n";
    const std::string heading = text(section.heading, language_);
    if (!add(fmt::format("<section aria-labelledby=\"s{0}\">\n<h2 id=\"s{0}\">{1}</h2>\n", number,
                         escape_markup(heading)),
             kEnd.size())) {
      return;
    }
    lines(section.lines, kEnd.size());
    pictures(section.pictures, number, kEnd.size());
    if (section.table && !section.table->columns.empty()) {
      add(page_table({.table = *section.table,
                      .caption = heading,
                      .report_name = report_.name,
                      .language = language_,
                      .worded = section.worded,
                      .folds = !section.pictures.empty()}),
          kEnd.size());
    }
    out_ += kEnd;
  }

  void lines(const std::vector<ReportLine>& lines, std::size_t closing) {
    constexpr std::string_view kEnd = "</ul>\n";
    if (lines.empty() || !add("<ul class=\"lines\">\n", closing + kEnd.size())) return;
    for (const ReportLine& line : lines) {
      const bool plain = line.badge == Badge::None;
      add((plain ? "<li>" : fmt::format("<li class=\"{}\">", badge_name(line.badge))) +
              badge_markup(line.badge, language_) + line_markup(line, language_) + "</li>\n",
          closing + kEnd.size());
    }
    out_ += kEnd;
  }

  void pictures(const std::vector<Picture>& pictures, std::size_t number, std::size_t closing) {
    constexpr std::string_view kEnd = "</div>\n";
    if (pictures.empty() || !add("<div class=\"pictures\">\n", closing + kEnd.size())) return;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      add(figure(pictures[i], fmt::format("p{}-{}", number, i + 1), pictures.size() == 1),
          closing + kEnd.size());
    }
    out_ += kEnd;
  }

  std::string figure(const Picture& picture, const std::string& id, bool alone) const {
    const std::string title =
        cut_characters(clean_text(say(picture.title, language_)), kTitleShown);
    const auto drawn = [&](double width, const char* suffix, const char* classes) {
      return svg(picture, {.language = language_,
                           .width = width,
                           .id = id + suffix,
                           .stands_alone = false,
                           .classes = classes});
    };
    return "<figure>\n<figcaption>" + escape_markup(title) + "</figcaption>\n" +
           (alone ? drawn(kWidePixels, "", "wide") + drawn(kNarrowPixels, "-phone", "phone")
                  : drawn(kNarrowPixels, "", "narrow")) +
           "</figure>\n";
  }

  std::string tail(std::size_t left_out) const {
    std::string out = "</main>\n<footer>\n";
    if (left_out > 0) {
      out +=
          "<p class=\"more\">" +
          escape_markup(text(message::kPageLeftOut, language_,
                             {{"parts", left_out},
                              {"limit", bytes_max_},
                              {"name", cut_characters(clean_text(report_.name), kTitleShown)}})) +
          "</p>\n";
    }
    return out + "<p>" + text(message::kPageMadeBy, language_, {{"version", CANASTA_VERSION}}) +
           "</p>\n</footer>\n</body>\n</html>\n";
  }

  const Report& report_;
  Language language_;
  std::size_t bytes_max_;
  std::size_t left_out_ = 0;
  std::string out_;
};

}  // namespace

std::string html_page(const Report& report, Language language, std::size_t bytes_max) {
  CANASTA_ASSERT(bytes_max >= kSmallestPage);
  return Page(report, language, bytes_max).write();
}

}  // namespace canasta
