// Downloads: files of a project that clients ask for by name.
//
//   processed, features, predictions   data/<type>/<name>
//   models                             what a version has learnt, as churn-1.0.0.ubj
//                                      (engine/model_filenames.h)
//   reports                            reports/<name>
//
// A name is what a stranger sends: each is opened beneath its own folder (io/beneath.h), whatever
// it looks like.
//
// Errors   NotFound, with the nearest where there is one; those of io/beneath.h.
// Threads  any number; a Download belongs to one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

struct Download {
  std::unique_ptr<ReadFile> file;
  std::string filename;  // the last part of the name
  std::string tag;       // entity tag, in its quotes: another one once the bytes are others
  Seconds modified = 0;  // UTC
  std::string model;     // whose file it is; empty: none
};

// Error: NotFound for an unknown `type`.
Result<Download> open_download(const Context& context, const Project& project,
                               const std::string& type, const std::string& filename);

Result<Download> open_report(const Project& project, const std::string& filename);

// Reports that are there, sorted: "run" with the endings in which it is there.
struct ReportName {
  std::string name;
  std::vector<std::string> forms;  // of html, json, md
};
Result<std::vector<ReportName>> report_names(const Project& project);

}  // namespace canasta
