// Session: one run of the program. The flags that every verb shares, the context that follows from
// them, and the two ways to speak: answers on stdout (or into -o), talk on stderr.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "engine/engine.h"

namespace canasta {

struct CommonFlags {
  std::string folder = ".";
  std::string format;        // table, csv, json; empty: table
  std::string output;        // -o FILE
  std::string csv_dialect;   // excel-es, or empty
  std::string language;      // es, en, or empty
  std::string memory_limit;  // "4GB", "800MB"
  std::int64_t threads = 0;  // 0: all processors
  std::int64_t seed = 42;
  bool quiet = false;
};

// What a verb answers with.
enum class Answer : std::uint8_t {
  Table,      // -o .csv, .json, .parquet
  Report,     // -o .md, .json; no --format csv
  Judgement,  // a report for reading, a table of metrics for programs: -o .md is the report
};

class Session {
 public:
  Session(const CommonFlags& flags, Language language, const CancelToken& cancel);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Checks the flags and makes the context of them. Called once, before anything else.
  Status start();

  // Error where -o or --format cannot take such an answer: said before the work, not after it.
  Status expect(Answer form) const;

  const Context& context() const { return context_; }
  const CommonFlags& flags() const { return flags_; }

  // The project in -C. Where neither --lang nor CANASTA_LANG was given, its language is spoken from
  // here on.
  Result<Project> project();

  // Files as they were typed, for a project to read: they lie here, not in -C.
  std::vector<std::string> from_here(std::vector<std::string> typed) const;

  // The answer: to -o by its ending, else to stdout in --format.
  Status answer(const Table& table) const;
  // A report: to stdout as text, JSON with --format json; to -o as Markdown or JSON. On stdout its
  // commands are those to type from here, unless it says itself where to type them.
  enum class Commands : std::uint8_t { FromHere, AsWritten };
  Status answer(const Report& report, Commands commands = Commands::FromHere) const;
  // A judgement: its report for reading (and for -o .md), its metrics where a table is asked for.
  Status answer(const Judgement& judgement) const;
  // A line on stdout, as it is.
  Status answer_line(const std::string& line) const;
  // A sentence on stderr, unless -q.
  void tell(Message message, const Fields& fields = {}) const;

  bool has_output() const { return !flags_.output.empty(); }

 private:
  CommonFlags flags_;
  Context context_;
  std::unique_ptr<Progress> progress_;
};

}  // namespace canasta
