#include "ingest/decimal_signs.h"

#include <algorithm>
#include <string_view>

#include "base/messages/ingest.h"

namespace canasta {
namespace {

Field& field(Finding& finding, std::string_view name) {
  return *std::find_if(finding.fields.begin(), finding.fields.end(),
                       [&](const Field& each) { return each.name == name; });
}

bool is_sign(const Finding& finding) {
  return finding.message == message::kDecimalSignShown ||
         finding.message == message::kDecimalSignAssumed;
}

bool shows(Finding& finding, std::string_view sign) {
  return finding.message == message::kDecimalSignShown && field(finding, "sign").value == sign;
}

// The first one, with the columns of all.
void add_line(std::vector<Finding> alike, std::vector<Finding>& findings) {
  if (alike.empty()) return;
  std::string columns;
  for (std::size_t i = 0; i < std::min(alike.size(), kSignColumnsShown); ++i) {
    columns += (i == 0 ? "" : ", ") + field(alike[i], "column").value;
  }
  if (alike.size() > kSignColumnsShown) columns += ", …";
  field(alike.front(), "column").value = columns;
  findings.push_back(std::move(alike.front()));
}

}  // namespace

void gather_decimal_signs(std::vector<Finding>& findings) {
  bool dots = false;
  std::vector<Finding> commas;
  std::vector<Finding> assumed;
  for (Finding& finding : findings) {
    if (shows(finding, ".")) {
      dots = true;
    } else if (is_sign(finding)) {
      (finding.message == message::kDecimalSignShown ? commas : assumed).push_back(finding);
    }
  }
  std::erase_if(findings, is_sign);
  if (dots && commas.empty()) return;
  add_line(std::move(commas), findings);
  add_line(std::move(assumed), findings);
}

}  // namespace canasta
