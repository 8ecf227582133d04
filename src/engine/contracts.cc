#include "engine/contracts.h"

#include <algorithm>

#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "base/nearest.h"
#include "engine/table_source.h"
#include "io/publish.h"

namespace canasta {
namespace {

Result<const TableSource*> find_table(const Project& project, const std::string& source) {
  const auto found = project.config.tables.find(source);
  if (found != project.config.tables.end() && found->second.from.empty()) return &found->second;
  std::vector<std::string> names;
  for (const auto& [name, table] : project.config.tables) {
    if (table.from.empty()) names.push_back(name);
  }
  return unknown_name(ErrorCode::NotFound, message::kNounSource, source, names);
}

// Beneath the project, unless it is an absolute path.
std::string seen_from(const Project& project, const std::string& path) {
  return path.starts_with('/') ? path : project.path(path);
}

}  // namespace

Result<ContractCheck> check_source(const Context& context, const Project& project,
                                   const TableSource& source, const SourceTable& read,
                                   const std::vector<std::string>& answers) {
  TRY_ASSIGN(Contract contract, read_contract(*project.files, seen_from(project, source.contract)));
  for (ContractTable& table : contract.tables) {
    std::erase_if(table.columns, [&](const ContractColumn& column) {
      return read.table.find(column.name) == nullptr &&
             std::find(answers.begin(), answers.end(), column.name) != answers.end();
    });
  }
  return check_contract(
      context, contract, read.table,
      {.table = {}, .place_of = [&](std::size_t row) { return read.places.of(row); }});
}

Result<ContractAnswer> validate_source(const Context& context, const Project& project,
                                       const std::string& source,
                                       const std::vector<std::string>& input) {
  TRY_ASSIGN(const TableSource* table, find_table(project, source));
  if (table->contract.empty()) {
    return config_error(message::kSourceWithoutContract, {{"source", source}});
  }
  TRY_ASSIGN(const SourceTable read,
             read_table(context, *project.files, reading_of(project, source, input)));
  TRY_ASSIGN(const ContractCheck check,
             check_source(context, project, *table, read, may_lack(project, source, input)));
  ContractAnswer answer{
      .report = contract_report(check), .junit = junit_xml(check, context.language), .broken = {}};
  if (!check.ok()) answer.broken = contract_broken(check, context.language);
  return answer;
}

Result<std::string> infer_contract_of(const Context& context, const Project& project,
                                      const std::string& source) {
  TRY_ASSIGN(const TableSource* table, find_table(project, source));
  const std::string name = "contracts/" + source + ".odcs.yaml";
  const std::string path = project.path(name);
  if (project.files->exists(path)) {
    return Error(ErrorCode::Conflict, message::kContractThere, {{"path", path}});
  }
  TRY_ASSIGN(const SourceTable read, read_table(context, *project.files, table->files));
  TRY(project.files->make_folders(parent_folder(path)));
  TRY(publish_file(*project.files, path,
                   contract_yaml(infer_contract(read.table, {.id = source, .table = source}))));
  return name;
}

Result<Report> compare_contracts(const std::string& before, const std::string& after) {
  FileSystem& files = real_file_system();
  TRY_ASSIGN(const Contract one, read_contract(files, before));
  TRY_ASSIGN(const Contract other, read_contract(files, after));
  return diff_report(diff_contracts(one, other));
}

Status import_contract(const std::string& schema, const std::string& output) {
  FileSystem& files = real_file_system();
  if (files.exists(output)) {
    return Error(ErrorCode::Conflict, message::kContractThere, {{"path", output}});
  }
  TRY_ASSIGN(const std::string yaml, read_text(files, schema));
  TRY_ASSIGN(const Contract contract, import_schema(yaml, schema));
  return publish_file(files, output, contract_yaml(contract));
}

}  // namespace canasta
