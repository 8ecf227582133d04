// Small files that a client might hand over, for tests of jobs.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "engine/engine.h"
#include "engine/test_shop.h"
#include "io/faulty_file_system.h"  // for doors, whose tests do not see io
#include "io/publish.h"

namespace canasta {

// A project with a task of its own, and no data.
inline Project project_in(const std::string& folder) {
  Project project;
  project.root = folder;
  project.files = &real_file_system();
  project.config = parse_config(R"(canasta: 1
sources: {rows: {files: rows.csv}}
tasks: {score: {type: regression, source: rows, target: y}}
)",
                                "canasta.yaml")
                       .value();
  return project;
}

inline std::string written(const std::string& folder, const std::string& name,
                           std::string_view text) {
  const std::string path = join_path(folder, name);
  CANASTA_ASSERT(publish_file(real_file_system(), path, text).ok());
  return path;
}

// Eight lines, of which three stay (7 + 8 + 3.5 of money): one is unreadable, and each rule takes
// one.
inline constexpr const char* kDirtyReceipts =
    "order,customer,time,product,quantity,price,note\n"
    "F1,a,2024-01-01 10:00,p,2,3.5,x\n"
    "F1,a,2024-01-01 10:00,p,2,3.5,x\n"
    "F2,,2024-01-02 10:00,p,1,3.5,x\n"
    "C3,a,2024-01-03 10:00,p,-1,3.5,x\n"
    "F4,b,2024-01-04 10:00,q,0,2,x\n"
    "F5,b,2024-01-05 10:00,q,4,2,x\n"
    "F6,a,ayer,p,1,3.5,x\n"
    "F7,a,2024-01-20 10:00,p,1,3.5,x\n";

// id, x, noise, and a target that x alone decides: "low" below 50. `first_id` tells tables apart.
inline std::string decided_rows(std::size_t rows, std::size_t first_id, bool with_target) {
  Random random(first_id + 1);
  std::string text = with_target ? "id,x,noise,level\n" : "id,x,noise\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint64_t x = random.below(100);
    text += std::to_string(first_id + row) + "," + std::to_string(x) + "," +
            std::to_string(random.below(50));
    if (with_target) text += x < 50 ? ",low" : ",high";
    text += "\n";
  }
  return text;
}

inline bool says(const std::vector<ReportLine>& said, Message what) {
  return std::ranges::any_of(said, [&](const ReportLine& line) { return line.message == what; });
}

}  // namespace canasta
