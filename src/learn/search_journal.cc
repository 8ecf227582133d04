#include "learn/search_journal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/messages/learn.h"
#include "io/json.h"
#include "io/publish.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kJournalFormat = 1;
constexpr std::array<std::string_view, 4> kDimensionKinds = {"real", "log_real", "integer",
                                                             "choice"};
constexpr std::array<std::string_view, 3> kTrialStates = {"done", "pruned", "failed"};

Json dimension_json(const SearchDimension& one) {
  Json out = {{"name", one.name}, {"kind", kDimensionKinds.at(static_cast<std::size_t>(one.kind))}};
  if (one.kind == DimensionKind::Choice) {
    out["choices"] = one.choices;
  } else {
    out["low"] = one.low;
    out["high"] = one.high;
  }
  return out;
}

Json point_json(const SearchSpace& space, const SearchPoint& point) {
  Json out = Json::object();
  for (std::size_t d = 0; d < point.size(); ++d) {
    const SearchDimension& one = space.dimensions()[d];
    if (one.kind == DimensionKind::Choice) {
      out[one.name] = one.choices.at(static_cast<std::size_t>(point[d]));
    } else {
      out[one.name] = point[d];
    }
  }
  return out;
}

// JSON has no numbers that are not finite; reports may have.
Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(); }
double number_of(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json header_json(const Search& search) {
  const SearchOptions& options = search.options();
  Json space = Json::array();
  for (const SearchDimension& one : search.space().dimensions()) {
    space.push_back(dimension_json(one));
  }
  Json first = Json::array();
  for (const SearchPoint& one : options.first) first.push_back(point_json(search.space(), one));
  return {{"format", kJournalFormat},   {"seed", search.seed()},  {"maximise", options.maximise},
          {"startup", options.startup}, {"prune", options.prune}, {"space", std::move(space)},
          {"first", std::move(first)}};
}

// --- Reading -------------------------------------------------------------------------------------

Error wrong_line(std::string_view field) {
  return corrupt(message::kSearchJournalLine, {{"field", field}});
}

SearchPoint point_of(const SearchSpace& space, const Json& parameters) {
  SearchPoint point;
  for (const SearchDimension& one : space.dimensions()) {
    const Json& value = parameters.at(one.name);
    if (one.kind != DimensionKind::Choice) {
      point.push_back(value.get<double>());
      continue;
    }
    const auto found = std::find(one.choices.begin(), one.choices.end(), value.get<std::string>());
    point.push_back(static_cast<double>(found - one.choices.begin()));
  }
  return point;
}

Result<SearchTrial> read_trial(const SearchSpace& space, std::size_t number, const Json& json) {
  try {
    if (json.at("trial") != number) return wrong_line("trial");
    SearchTrial trial{.point = point_of(space, json.at("parameters"))};
    if (json["parameters"].size() != trial.point.size() || !space.holds(trial.point)) {
      return wrong_line("parameters");
    }
    const auto state = std::find(kTrialStates.begin(), kTrialStates.end(),
                                 json.at("state").get_ref<const std::string&>());
    if (state == kTrialStates.end()) return wrong_line("state");
    trial.state = static_cast<TrialState>(state - kTrialStates.begin());
    trial.value = number_of(json.at("value"));
    if (std::isfinite(trial.value) != (trial.state == TrialState::Done)) return wrong_line("value");
    for (const Json& one : json.at("reports")) trial.reports.push_back(number_of(one));
    return trial;
  } catch (const Json::exception&) {
    return wrong_line("JSON");
  }
}

Status check_header(const Search& search, const Json& found) {
  if (!found.is_object()) return wrong_line("JSON");
  const Json expected = header_json(search);
  for (const auto& [key, value] : expected.items()) {
    const Json there = found.value(key, Json());
    if (there == value) continue;
    return Error(ErrorCode::InvalidInput, message::kSearchJournalOther,
                 {{"field", key}, {"found", there.dump()}, {"expected", value.dump()}});
  }
  return {};
}

// Lines with their ends; what follows the last end was torn.
std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace

std::string journal_header(const Search& search) { return header_json(search).dump() + "\n"; }

std::string journal_line(const SearchSpace& space, std::size_t number, const SearchTrial& trial) {
  Json reports = Json::array();
  for (const double one : trial.reports) reports.push_back(number_json(one));
  const Json line = {{"trial", number},
                     {"parameters", point_json(space, trial.point)},
                     {"state", kTrialStates.at(static_cast<std::size_t>(trial.state))},
                     {"value", number_json(trial.value)},
                     {"reports", std::move(reports)}};
  return line.dump() + "\n";
}

Result<std::vector<SearchTrial>> read_journal(const Search& search, std::string_view text,
                                              const std::string& path) {
  std::vector<SearchTrial> trials;
  const std::vector<std::string_view> lines = whole_lines(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Place place{.file = path, .line = i + 1, .column = 0, .field = ""};
    const Result<Json> json = parse_json(lines[i], path, ErrorCode::Corrupt);
    if (!json.ok()) return wrong_line("JSON").at(place);
    if (i == 0) {
      if (Status header = check_header(search, *json); !header.ok()) {
        return std::move(header).error().at(place);
      }
      continue;
    }
    Result<SearchTrial> trial = read_trial(search.space(), i - 1, *json);
    if (!trial.ok()) return std::move(trial).error().at(place);
    trials.push_back(std::move(trial).value());
  }
  if (trials.size() > kSearchTrialsMax) return wrong_line("search_trials_max").in_file(path);
  return trials;
}

Result<SearchJournal> SearchJournal::open(Search& search) {
  FileSystem& files = *search.options().files;
  const std::string& path = search.options().journal;
  std::string sound = journal_header(search);
  if (files.exists(path)) {
    TRY_ASSIGN(const std::string text, read_text(files, path));
    TRY_ASSIGN(std::vector<SearchTrial> trials, read_journal(search, text, path));
    for (SearchTrial& trial : trials) {
      sound += journal_line(search.space(), search.trials().size(), trial);
      search.tell(std::move(trial));
    }
  } else {
    TRY(files.make_folders(parent_folder(path)));
  }
  TRY_ASSIGN(std::unique_ptr<WriteFile> file, create_staged(files, path));
  TRY(file->append(sound));
  TRY(file->sync());
  TRY(publish_staged(files, path));
  return SearchJournal(std::move(file));
}

Status SearchJournal::append(const Search& search) {
  const std::size_t last = search.trials().size() - 1;
  TRY(file_->append(journal_line(search.space(), last, search.trials()[last])));
  return file_->sync();
}

}  // namespace canasta
