// What keys of canasta.yaml must agree on with each other: each alone may be fine.
//
// Errors: Config, with line and column where one key is to blame, else with the file.
#pragma once

#include <string>

#include "engine/config.h"
#include "io/yaml.h"

namespace canasta {

// A source has files; a table has them or is made of another one.
Status check_receipts(const YamlEntry& source, const IngestOptions& options);
Status check_table(const YamlEntry& source, const TableSource& options);

// Source and target are named, the target is not dropped, and no light is red before it is amber.
Status check_table_task(const YamlNode& node, const TableTask& task);

// Tables are made of tables that are there, and not of each other; tasks are on tables that are
// there, and predict no key.
Status check_sources(const ProjectConfig& config, const std::string& path);

}  // namespace canasta
