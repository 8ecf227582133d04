// run.json and metrics.ndjson, to text and back; names of runs and of what is in them.
// See docs/formats/run.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "registry/runs.h"

namespace canasta {

inline constexpr std::string_view kRunRecordName = "run.json";
inline constexpr std::string_view kRunCurvesName = "metrics.ndjson";
inline constexpr std::string_view kRunLockName = ".lock";
inline constexpr std::string_view kArtifactPrefix = "artifacts/";

// "20261121-093000-3f9a1c": the second in UTC, and six digits that tell runs of one second apart.
std::string make_run_id(Seconds utc, std::uint64_t salt);
bool is_run_id(std::string_view text);

// 1 to kRunKeyBytesMax bytes of UTF-8 without control characters.
bool is_run_key(std::string_view text);
// Likewise a path of plain segments: none empty or beginning with '.', and no backslash.
bool is_artifact_name(std::string_view text);

std::string format_run(const RunRecord& run);
// Errors: Corrupt. A status "running" reads as Running, whoever wrote it.
Result<RunRecord> parse_run(std::string_view text, const std::string& path);

// {"metric":"validation_loss","step":3,"value":0.5,"time":"2026-11-21T09:30:00Z"} and a line end.
std::string format_point(std::string_view metric, const MetricPoint& point);
// All lines. `ended`: whether a last line without its end is damage, or still being written.
// Errors: kFormatBroken (Corrupt) with the line, kRunOverLimit (TooLarge).
Result<MetricCurves> parse_curves(std::string_view text, const std::string& path, bool ended);

}  // namespace canasta
