#include "server/embedded_files.h"

#include <array>

// Where each begins and ends, as embedded_files.S calls it.
#define EMBEDDED(name)                          \
  extern "C" const char canasta_##name[];       \
  extern "C" const char canasta_##name##_end[]; \
  static std::string_view name() { return {canasta_##name, canasta_##name##_end}; }
EMBEDDED(docs_html)
EMBEDDED(docs_css)
EMBEDDED(docs_js)
EMBEDDED(swagger_ui_css)
EMBEDDED(swagger_ui_js)
EMBEDDED(favicon)
#undef EMBEDDED

namespace canasta {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kCss = "text/css; charset=utf-8";
constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::string_view kPng = "image/png";

}  // namespace

std::span<const EmbeddedFile> embedded_files() {
  static const std::array<EmbeddedFile, 5> kFiles{
      {{"docs.css", {kCss, docs_css()}},
       {"docs.js", {kScript, docs_js()}},
       {"favicon-32x32.png", {kPng, favicon()}},
       {"swagger-ui-bundle.js", {kScript, swagger_ui_js()}},
       {"swagger-ui.css", {kCss, swagger_ui_css()}}}};
  return kFiles;
}

const PackedText& embedded_page() {
  static const PackedText kPage{kHtml, docs_html()};
  return kPage;
}

}  // namespace canasta
