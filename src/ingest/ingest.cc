#include "ingest/ingest.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/messages/ingest.h"
#include "ingest/cleaning.h"
#include "ingest/kept_purchases.h"
#include "ingest/mapping.h"
#include "ingest/purchases_file.h"
#include "ingest/quarantine.h"
#include "ingest/record_hash.h"
#include "ingest/source_parts.h"
#include "io/publish.h"

namespace canasta {
namespace {

// Where things stand beneath the project's root.
struct Paths {
  std::string state, index, lock, purchases, quarantine;
};

Paths paths_of(const IngestOptions& options) {
  const auto below = [&](std::string_view path) { return join_path(options.root, path); };
  const std::string state = below("state/ingest");
  return {.state = state,
          .index = join_path(state, "index.json"),
          .lock = join_path(state, "lock"),
          .purchases = below("data/processed/purchases.parquet"),
          .quarantine = below("data/quarantine/" + options.source + ".csv")};
}

// Rows later than tomorrow, by the shop's clock, are mistakes: files come from zones ahead of us.
Day last_credible_day(const Context& context, const IngestOptions& options) {
  if (options.future_after) return *options.future_after;
  const Seconds now = context.clock->now();
  return day_of(to_local(now, options.timezone).value_or(now)) + 1;
}

bool maps(const IngestOptions& options, Role role) {
  return !mapped_name(options.columns, role).empty();
}

// --- The report ----------------------------------------------------------------------------------

void add_reject(IngestReport& report, Message reason, std::uint64_t rows) {
  if (rows == 0) return;
  const auto found = std::find_if(report.rejects.begin(), report.rejects.end(),
                                  [&](const RejectCount& count) { return count.reason == reason; });
  if (found == report.rejects.end()) {
    report.rejects.push_back({reason, rows});
  } else {
    found->rows += rows;
  }
  report.rows_rejected += rows;
}

void count_rejects(const UnitedRows& rows, const Cleaning& cleaning, IngestReport& report) {
  for (const SourceRows& source : rows.sources) {
    for (std::size_t i = 0; i < source.rejects.size(); ++i) {
      add_reject(report, source.rejects[i].reason, 1);
    }
  }
  add_reject(report, message::kRowInFuture, cleaning.rows_future);
  std::stable_sort(report.rejects.begin(), report.rejects.end(),
                   [](const RejectCount& a, const RejectCount& b) { return a.rows > b.rows; });
}

// In the order of the rows, so that the sums are the same on any number of threads.
void sum_read(const UnitedRows& rows, IngestReport& report) {
  for (const SourceRows& source : rows.sources) {
    for (const RowChunk& chunk : source.chunks) {
      for (const double quantity : chunk.quantity) report.units_read += quantity;
      for (const double amount : chunk.value) report.amount_read += amount;
    }
  }
  report.customers_read = rows.customers.size();
}

void say_columns(const IngestOptions& options, IngestReport& report) {
  if (!maps(options, Role::UnitPrice) && !maps(options, Role::Amount)) {
    report.findings.push_back({message::kNoAmounts, {}});
  }
  if (!maps(options, Role::Quantity)) report.findings.push_back({message::kNoQuantities, {}});
  if (!maps(options, Role::Order)) report.findings.push_back({message::kNoOrders, {}});
}

void say_cleaning(const IngestOptions& options, const Cleaning& cleaning, IngestReport& report) {
  const bool priced = maps(options, Role::UnitPrice) || maps(options, Role::Amount);
  if (priced && cleaning.rows_priceless > 0) {
    report.findings.push_back({message::kRowsWithoutPrice, {{"rows", cleaning.rows_priceless}}});
  }
  const NettingResult& netting = cleaning.netting;
  if (netting.cancellations_netted + netting.cancellations_unmatched > 0) {
    report.findings.push_back({message::kCancellationsNetted,
                               {{"netted", netting.cancellations_netted},
                                {"unmatched", netting.cancellations_unmatched},
                                {"used_up", netting.purchases_used_up}}});
  }
}

void describe_log(const PurchaseLog& log, IngestReport& report) {
  report.customers = log.customers().size();
  report.orders = log.orders().size();
  report.products = log.products().size();
  for (const double amount : log.columns().amount) report.amount += amount;
  for (const float quantity : log.columns().quantity) {
    report.units += static_cast<double>(quantity);
  }
  report.first_day = log.first_day();
  report.last_day = log.last_day();
}

// Names what took most of the rows.
Error nothing_kept(const IngestReport& report) {
  if (report.rows_read == 0) return invalid(message::kNoRowsRead);
  std::string most;
  std::uint64_t rows = 0;
  for (const RejectCount& reject : report.rejects) {
    if (reject.rows <= rows) continue;
    rows = reject.rows;
    most = reason_name(reject.reason);
  }
  for (const RuleCount& rule : report.rules) {
    if (rule.dropped <= rows) continue;
    rows = rule.dropped;
    most = name(rule.rule);
  }
  return invalid(message::kNoRowsKept,
                 {{"read", report.rows_read}, {"rule", most}, {"rows", rows}});
}

// --- Publishing ----------------------------------------------------------------------------------

FileStamp stamp_of(const FileSystem& files, const std::string& path) {
  const auto info = files.info(path);
  return info.ok() ? FileStamp{info->bytes, info->modified_ns} : FileStamp{};
}

// What the outputs are made from, as one number.
std::uint64_t outputs_sum(const IngestOptions& options, const IngestIndex& index,
                          const Cleaning& cleaning) {
  std::string all =
      fmt::format("{} {} {} ", index.options, cleaning.rows_future, options.cancellation_prefix);
  for (const RuleSetting& rule : options.rules) {
    all += fmt::format("{} {} ", name(rule.rule), name(rule.action));
  }
  for (const IndexedSource& source : index.sources) {
    all += source.path + "\n";
    for (const PartFile& file : source.part_files) all += fmt::format("{:x} ", file.xxh3);
  }
  return record_hash(all);
}

bool is_published(const FileSystem& files, const Paths& paths, const IngestIndex& known,
                  std::uint64_t sum) {
  return known.published == sum && known.purchases == stamp_of(files, paths.purchases) &&
         known.quarantine == stamp_of(files, paths.quarantine) && known.purchases.bytes > 0;
}

// Sweeps what was staged and not published, however the run ends.
class StagedOutputs {
 public:
  StagedOutputs(FileSystem& files, const Paths& paths) : files_(files), paths_(paths) {}
  StagedOutputs(const StagedOutputs&) = delete;
  StagedOutputs& operator=(const StagedOutputs&) = delete;
  ~StagedOutputs() {
    discard_staged(files_, paths_.quarantine);
    discard_staged(files_, paths_.purchases);
  }

 private:
  FileSystem& files_;
  const Paths& paths_;
};

// Both are on the disk before either is shown. The purchases, which others read, come last, so that
// a failing rename in between leaves them as they were; ingest.h says what else may be left.
Status publish_both(FileSystem& files, const Paths& paths) {
  TRY(sync_staged(files, paths.purchases));
  TRY(publish_staged(files, paths.quarantine));
  return publish_staged(files, paths.purchases);
}

Status publish_index(FileSystem& files, const Paths& paths, IngestIndex index,
                     const std::vector<PartFile>& vanished) {
  index.purchases = stamp_of(files, paths.purchases);
  index.quarantine = stamp_of(files, paths.quarantine);
  TRY(publish_file(files, paths.index, index_text(index)));
  for (const PartFile& file : vanished) TRY(files.remove(join_path(paths.state, file.name)));
  return {};
}

// --- The thread ----------------------------------------------------------------------------------

class Ingest {
 public:
  Ingest(const Context& context, FileSystem& files, const IngestOptions& options)
      : context_(context), files_(files), options_(options), paths_(paths_of(options)) {
    report_.purchases_path = paths_.purchases;
    report_.quarantine_path = paths_.quarantine;
  }

  Result<IngestResult> run() {
    TRY(check_mapping(options_.columns));
    TRY(check_rules(options_.rules));
    TRY_ASSIGN(const TypingOptions typing, typing_options(options_));
    TRY(files_.make_folders(paths_.state));
    TRY_ASSIGN(const auto lock, files_.lock(paths_.lock));
    const IngestIndex known = load_index(files_, paths_.index);
    TRY_ASSIGN(SourceParts sources,
               gather_parts(context_, files_, options_, typing, paths_.state, known));
    note_sources(sources);
    TRY_ASSIGN(UnitedRows rows, unite(std::move(sources.parts), typing));
    TRY_ASSIGN(const Cleaning cleaning, clean(rows));

    index_.published = outputs_sum(options_, index_, cleaning);
    const bool published = is_published(files_, paths_, known, index_.published);
    const StagedOutputs staged(files_, paths_);
    if (published) {
      report_.findings.push_back({message::kNothingNew, {}});
    } else {
      TRY(stage_quarantine(context_, files_, paths_.quarantine, rows, cleaning));
    }
    PurchaseLog log =
        log_of_kept(context_, std::move(rows), cleaning, maps(options_, Role::Category));
    describe_log(log, report_);
    if (!published) TRY(publish(log));
    TRY(publish_index(files_, paths_, std::move(index_), sources.vanished));
    return IngestResult{std::move(log), std::move(report_)};
  }

 private:
  void note_sources(SourceParts& sources) {
    index_.options = typing_sum(options_);
    index_.sources = std::move(sources.indexed);
    report_.files_read = sources.files_read;
    report_.files_unchanged = sources.files_unchanged;
    report_.files_removed = sources.files_removed;
  }

  Result<UnitedRows> unite(std::vector<SourcePart> parts, const TypingOptions& typing) {
    const Stage stage(context_, message::kStageCleaning);
    say_columns(options_, report_);
    for (const SourcePart& source : parts) report_.rows_read += source.part.rows_read();
    TRY(check_row_count(report_.rows_read));
    TRY_ASSIGN(const Decisions decisions, decide_columns(parts, typing, report_.findings));
    return unite_parts(context_, std::move(parts), decisions, report_.findings);
  }

  Result<Cleaning> clean(UnitedRows& rows) {
    TRY(context_.check_cancel());
    sum_read(rows, report_);
    Cleaning cleaning = clean_rows(context_, rows,
                                   {.rules = options_.rules,
                                    .cancellation_prefix = options_.cancellation_prefix,
                                    .future_after = last_credible_day(context_, options_),
                                    .has_quantity = maps(options_, Role::Quantity)});
    count_rejects(rows, cleaning, report_);
    say_cleaning(options_, cleaning, report_);
    report_.rules = cleaning.rules;
    report_.rows_kept = cleaning.rows_kept;
    report_.rows_netted = cleaning.netting.cancellations_netted;
    if (cleaning.rows_kept == 0) {
      Error error = nothing_kept(report_);
      if (rows.sources.empty()) return error;
      return std::move(error).in_file(rows.sources.front().path);
    }
    return cleaning;
  }

  Status publish(const PurchaseLog& log) {
    const Stage stage(context_, message::kStagePublishing);
    TRY(stage_purchases(context_, files_, log, paths_.purchases));
    TRY(context_.check_cancel());
    return publish_both(files_, paths_);
  }

  const Context& context_;
  FileSystem& files_;
  const IngestOptions& options_;
  const Paths paths_;
  IngestIndex index_;
  IngestReport report_;
};

}  // namespace

Result<IngestResult> ingest(const Context& context, FileSystem& files,
                            const IngestOptions& options) {
  return Ingest(context, files, options).run();
}

}  // namespace canasta
