// Any bytes as a contract and as a schema.yaml.
//
// What is accepted must be written as a contract that reads back the same, differ from itself in
// nothing, and be checkable on a table. A wrong answer is an assertion that fails; a wrong access
// is for the sanitizers.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "quality/quality.h"

namespace canasta {
namespace {

Table sample_table() {
  TextColumn words;
  for (const char* word : {"1", "x", "2026-01-01"}) words.add(word);
  return {{{"a", IntColumn{{1, kNoInt, -5}}},
           {"b", RealColumn{{0.5, 2, -1}}},
           {"c", DayColumn{{0, kNoDay, 20'000}}},
           {"d", TimeColumn{{0, 1, kNoTime}}},
           {"e", std::move(words)}}};
}

void check_contract_laws(const Contract& contract) {
  static const Table table = sample_table();
  CANASTA_ASSERT(diff_contracts(contract, contract).empty());
  for (const ContractTable& each : contract.tables) {
    const auto check = check_contract({}, contract, table, {.table = each.name, .place_of = {}});
    if (!check.ok()) continue;  // a table without a name among several
    CANASTA_ASSERT(!junit_xml(*check, Language::Spanish).empty());
    contract_report(*check);
  }
  Contract expected = contract;
  expected.unchecked.clear();
  const std::string yaml = contract_yaml(expected);
  // Escapes may push a contract that was just below the limit of a file over it.
  const auto read = parse_contract(yaml, "written.yaml");
  CANASTA_ASSERT(read.ok() || read.error().code() == ErrorCode::TooLarge);
  CANASTA_ASSERT(!read.ok() || *read == expected);
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto contract = canasta::parse_contract(text, "c.yaml"); contract.ok()) {
    canasta::check_contract_laws(*contract);
  }
  if (const auto schema = canasta::import_schema(text, "schema.yaml"); schema.ok()) {
    canasta::check_contract_laws(*schema);
  }
  return 0;
}
