// job FILE: the request in a file, the answer on stdout as JSON; for the service, which has it done
// by a process of its own. An error stands there too, beside its sentence and its exit code.
#include <fmt/format.h>

#include "base/messages/cli.h"
#include "cli/verb.h"
#include "engine/job.h"

namespace canasta {
namespace {

Result<JobAnswer> do_job(Session& session, const std::string& path) {
  TRY_ASSIGN(const Project project, session.project());
  TRY_ASSIGN(const std::string request, read_request(path));
  return run_job(session.context(), project, request, path);
}

}  // namespace

Verb job_verb() {
  const auto path = std::make_shared<std::string>();
  return {.name = "job",
          .help = message::kHelpJob,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("FILE", *path, message::kHelpJobFile);
              },
          .run = [=](Session& session) -> Status {
            const Result<JobAnswer> done = do_job(session, *path);
            if (!done.ok()) {
              fmt::print("{}", job_error(done.error(), session.context().language));
              return done.error();
            }
            fmt::print("{}", done->json);
            return done->problem ? Status(*done->problem) : Status();
          },
          .hidden = true};
}

}  // namespace canasta
