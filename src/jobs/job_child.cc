#include "jobs/job_child.h"

#include <deque>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/messages/live.h"
#include "data/error_record.h"
#include "io/child_process.h"
#include "io/file_system.h"
#include "io/json.h"
#include "io/publish.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kStderrLineBytesMax = 4 << 10;

// What the child says on stderr: progress, its error, and other lines.
class ChildTalk {
 public:
  explicit ChildTalk(const std::function<void(const JobProgress&)>& progress)
      : progress_(progress) {}

  void hear(std::string_view line) {
    if (line.starts_with('{') && understood(line)) return;
    last_lines_.emplace_back(line);
    if (last_lines_.size() > kJobStderrLinesMax) last_lines_.pop_front();
  }
  const std::optional<Json>& error() const { return error_; }
  const std::deque<std::string>& last_lines() const { return last_lines_; }

 private:
  bool understood(std::string_view line) {
    const Result<Json> json = parse_json(line, "stderr");
    if (!json.ok() || !json->is_object()) return false;
    const auto error = json->find("error");
    if (error != json->end() && error->is_object()) {
      error_ = *error;
      return true;
    }
    return told_progress(*json);
  }

  bool told_progress(const Json& json) {
    const auto stage = json.find("stage"), done = json.find("done"), total = json.find("total");
    if (stage == json.end() || !stage->is_string()) return false;
    const auto count = [&](auto at) {
      return at != json.end() && at->is_number_unsigned() ? at->template get<std::uint64_t>() : 0;
    };
    progress_({stage->get<std::string>(), count(done), count(total)});
    return true;
  }

  const std::function<void(const JobProgress&)>& progress_;
  std::optional<Json> error_;
  std::deque<std::string> last_lines_;
};

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

JobEnd failed(const Error& error) {
  return {.state = JobState::Failed, .error = text_of(error_record(error, Language::English))};
}

// The error of a child that gave none itself.
Json error_of_end(const ChildEnd& end, std::uint64_t memory_bytes) {
  if (end.exit_code) {
    return error_record(
        Error(ErrorCode::Unavailable, message::kJobExited, {{"exit", *end.exit_code}}),
        Language::English);
  }
  return error_record(Error(ErrorCode::Unavailable, message::kJobSignalled,
                            {{"signal", *end.signal}, {"memory", memory_bytes}}),
                      Language::English);
}

JobEnd judged(const ChildEnd& end, const ChildTalk& talk, std::uint64_t memory_bytes) {
  Json error = talk.error() ? *talk.error() : error_of_end(end, memory_bytes);
  error["stderr"] = talk.last_lines();
  return {.state = end.stopped ? JobState::Cancelled : JobState::Failed,
          .error = text_of(error),
          .exit_code = end.exit_code,
          .signal = end.signal};
}

// Within a job's folder: what it has put aside, which goes however it ends.
constexpr const char* kScratch = "/scratch";

ChildOptions child_of(const JobRunnerOptions& options, const std::string& request_file) {
  const std::vector<std::string> words =
      options.command.empty()
          ? std::vector<std::string>{"/proc/self/exe", "-C",
                                     options.root,     "job",
                                     "--scratch",      parent_folder(request_file) + kScratch}
          : options.command;
  ChildOptions child{.program = words.front(),
                     .arguments = {words.begin() + 1, words.end()},
                     .environment = {{"CANASTA_PROGRESS", "json"}},
                     .memory_bytes = options.memory_bytes,
                     .stdout_bytes_max = kJobAnswerBytesMax,
                     .stderr_line_bytes_max = kStderrLineBytesMax,
                     .grace_seconds = options.grace_seconds};
  child.arguments.push_back(request_file);
  return child;
}

// The child's stdout, written aside; it becomes answer.json by publish_staged.
Result<ChildEnd> run_into(const std::string& answer, const ChildOptions& child, ChildTalk& talk,
                          const JobHooks& hooks) {
  TRY_ASSIGN(const auto file, create_staged(real_file_system(), answer));
  TRY_ASSIGN(ChildEnd end,
             run_child(child, {.on_stdout = [&](auto piece) { return file->append(piece); },
                               .on_stderr_line = [&](auto line) { talk.hear(line); },
                               .stop = hooks.stop}));
  TRY(file->sync());
  return end;
}

JobEnd run_to_its_end(const Job& job, const JobRunnerOptions& options, const JobHooks& hooks) {
  FileSystem& files = real_file_system();
  const std::string folder = job_folder(job.id);
  const std::string request = join_path(options.root, folder + "/request.json");
  const std::string answer = join_path(options.root, folder + "/answer.json");
  const Status asked = publish_file(files, request, job.asked.request);
  if (!asked.ok()) return failed(asked.error());
  ChildTalk talk(hooks.progress);
  const Result<ChildEnd> end = run_into(answer, child_of(options, request), talk, hooks);
  remove_scratch(options.root, job.id);
  if (!end.ok() || !end->succeeded()) {
    discard_staged(files, answer);
    return end.ok() ? judged(*end, talk, options.memory_bytes) : failed(end.error());
  }
  const Status published = publish_staged(files, answer);
  if (!published.ok()) return failed(published.error());
  return {.state = JobState::Done, .result = folder + "/answer.json", .exit_code = 0};
}

}  // namespace

// What throws, such as for lack of memory, ends this job alone.
JobEnd run_job(const Job& job, const JobRunnerOptions& options, const JobHooks& hooks) {
  try {
    return run_to_its_end(job, options, hooks);
  } catch (const std::exception& error) {
    options.problem(error.what());
    return failed(corrupt(message::kJobBroke));
  }
}

bool is_interrupted(const JobEnd& end) {
  if (end.state == JobState::Done) return false;
  return end.state == JobState::Cancelled || end.signal ||
         end.exit_code == exit_code(ErrorCode::Cancelled);
}

// What cannot be removed only takes space, until the next start of a runner.
void remove_scratch(const std::string& root, const std::string& id) {
  static_cast<void>(real_file_system().remove(join_path(root, job_folder(id) + kScratch)));
}

std::string job_folder(const std::string& id) { return "state/jobs/" + id; }

}  // namespace canasta
