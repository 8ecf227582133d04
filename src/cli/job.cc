// job FILE: the request in a file, the answer on stdout as JSON; for the service, which has it done
// by a process of its own. An error stands there too, beside its sentence and its exit code.
#include <fmt/format.h>

#include "base/messages/cli.h"
#include "cli/verb.h"
#include "engine/job.h"

namespace canasta {
namespace {

Result<JobAnswer> do_job(Session& session, const JobPlace& place) {
  TRY_ASSIGN(const Project project, session.project());
  TRY_ASSIGN(const std::string request, read_request(place.name));
  return run_job(session.context(), project, request, place);
}

}  // namespace

Verb job_verb() {
  const auto place = std::make_shared<JobPlace>();
  return {.name = "job",
          .help = message::kHelpJob,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("FILE", place->name, message::kHelpJobFile);
                arguments.option("--scratch", place->scratch, message::kHelpJobScratch);
              },
          .run = [=](Session& session) -> Status {
            const Result<JobAnswer> done = do_job(session, *place);
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
