// Models of the registry as the service shows and changes them.
//
// What stands here is read from the disk at each call: a change shows at once, whoever made it,
// while what is answered from follows with the next refresh.
//
// Errors   those of registry/registry.h.
// Threads  any number; two changes of one model at a time are Conflict.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"
#include "registry/registry.h"

namespace canasta {

struct ShownVersion {
  ListedVersion listed;
  std::string filename;  // for download; empty: it has no such file

  bool is(Alias alias) const;
};

struct ShownModel {
  std::string name;
  std::vector<ShownVersion> versions;  // newest first
  std::string tag;  // entity tag of its versions and aliases: what If-Match compares
};

Result<std::vector<ShownModel>> shown_models(const Context& context, const Project& project);
// Error: NotFound with the nearest.
Result<ShownModel> shown_model(const Context& context, const Project& project,
                               const std::string& name);
// Of the model; `version` is "1.2.0". Error: NotFound.
Result<ShownVersion> shown_version(const ShownModel& model, const std::string& version);

}  // namespace canasta
