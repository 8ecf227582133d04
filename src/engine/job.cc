#include "engine/job.h"

#include <nlohmann/json.hpp>

#include "base/messages/jobs.h"
#include "engine/job_fields.h"
#include "engine/job_kinds.h"
#include "io/json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

Status check_size(std::uint64_t bytes) {
  if (bytes <= kRequestBytesMax) return {};
  return Error(ErrorCode::TooLarge, message::kJobTooLarge,
               {{"bytes", bytes}, {"limit", kRequestBytesMax}});
}

struct JobAsked {
  Json json;
  const JobKind* kind = nullptr;
};

Result<JobAsked> read_job(std::string_view request, const std::string& name) {
  TRY(check_size(request.size()));
  TRY_ASSIGN(Json json, parse_json(request, name));
  if (!json.is_object()) {
    return invalid(message::kJobNotObject, {{"example", R"({"kind": "train", "task": "NAME"})"}});
  }
  TRY_ASSIGN(const JobKind* const kind, job_kind(json));
  TRY(check_job_fields(json, *kind));
  return JobAsked{std::move(json), kind};
}

}  // namespace

Result<std::string> read_request(const std::string& path) {
  TRY_ASSIGN(const FileInfo info, real_file_system().info(path));
  TRY(check_size(info.bytes));
  return read_text(real_file_system(), path);
}

Status check_job(std::string_view request, const std::string& name) {
  TRY_ASSIGN(const JobAsked asked, read_job(request, name));
  return {};
}

Result<JobAnswer> run_job(const Context& context, const Project& project, std::string_view request,
                          const JobPlace& place) {
  TRY_ASSIGN(const JobAsked asked, read_job(request, place.name));
  return asked.kind->run(context, project, JobFields(asked.json, place.scratch));
}

}  // namespace canasta
