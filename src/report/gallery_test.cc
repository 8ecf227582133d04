// Pages with every picture and with hostile data. With CANASTA_GALLERY=<folder> in the environment
// they are also written there: tests/pages.py looks at them in a browser.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/messages/report.h"
#include "io/publish.h"
#include "report/hostile_pictures.h"
#include "report/html.h"
#include "report/sample_pictures.h"
#include "report/svg.h"

namespace canasta {
namespace {

void show(const std::string& name, const std::string& bytes) {
  const char* folder = std::getenv("CANASTA_GALLERY");
  if (folder == nullptr) return;
  ASSERT_TRUE(publish_file(real_file_system(), std::string(folder) + "/" + name, bytes).ok());
}

// Two sections of the same pictures: each alone in its section (drawn wide and narrow), then all
// side by side.
Report gallery_report(const std::vector<Picture>& pictures) {
  TableBuilder table({{"metric", TableBuilder::Type::Text},
                      {"value", TableBuilder::Type::Real},
                      {"baseline", TableBuilder::Type::Real},
                      {"n", TableBuilder::Type::Int},
                      {"state", TableBuilder::Type::Text}});
  table.row("log_loss", 0.98703, 1.0308, 29'992, "green");
  table.row("auc_macro", 0.6511, 0.5, 29'992, "amber");
  table.row("rmse", 1234.567, 1500.0, 29'992, "red");
  Report report{
      .name = "gallery",
      .title = {message::kFinalTitle, {{"task", "canal_pedido"}}, Badge::Amber},
      .sections = {
          {.heading = message::kHeadingVerdict,
           .lines = {{message::kFinalYes,
                      {{"metric", "log_loss"},
                       {"value", 0.98703},
                       {"better", 4.3},
                       {"baseline", 1.0308},
                       {"rows", 29'992}},
                      Badge::Green},
                     {message::kFoundMissing, {{"column", "stars"}, {"share", 34.5}}, Badge::Amber},
                     {message::kFoundEmptyColumn, {{"column", "región"}}, Badge::Red},
                     {message::kRunDrift, {{"command", "canasta monitor drift canal_pedido"}}}},
           .table = table.take()},
          {.heading = message::kHeadingDistributions, .pictures = pictures}}};
  for (const Picture& picture : pictures) {
    report.sections.push_back({.heading = message::kHeadingAnswer, .pictures = {picture}});
  }
  return report;
}

TEST(Gallery, EveryPictureInBothLanguages) {
  const Report report = gallery_report(sample_pictures());
  for (const Language language : {Language::English, Language::Spanish}) {
    const std::string page = html_page(report, language);
    EXPECT_LE(page.size(), 512U * 1024);
    show(language == Language::English ? "gallery-en.html" : "gallery-es.html", page);
  }
  std::size_t number = 0;
  for (const Picture& picture : sample_pictures()) {
    show("picture-" + std::to_string(++number) + ".svg",
         svg(picture, {.language = Language::Spanish}));
  }
}

TEST(Gallery, HostilePictures) {
  show("hostile-en.html", html_page(gallery_report(hostile_pictures()), Language::English));
  std::size_t number = 0;
  for (const Picture& picture : hostile_pictures()) {
    show("hostile-" + std::to_string(++number) + ".svg", svg(picture, {}));
  }
}

}  // namespace
}  // namespace canasta
