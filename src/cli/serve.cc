#include "server/serve.h"

#include <unistd.h>

#include "base/messages/cli.h"
#include "base/messages/server.h"
#include "base/nearest.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  ServeOptions options;
  std::int64_t port = 8080;
  std::int64_t workers = 2;
  std::string log;
};

Result<LogForm> read_log(const std::string& word, bool terminal) {
  if (word.empty()) return terminal ? LogForm::Text : LogForm::Json;
  if (word == "text") return LogForm::Text;
  if (word == "json") return LogForm::Json;
  if (word == "none") return LogForm::None;
  const std::vector<std::string> known = {"text", "json", "none"};
  return unknown_name(ErrorCode::Config, "--log", word, known);
}

Status check_range(std::string_view flag, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return {};
  return config_error(message::kParameterRange,
                      {{"name", flag}, {"value", value}, {"low", low}, {"high", high}});
}

}  // namespace

Verb serve_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "serve",
          .help = message::kHelpServe,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.option("--host", flags->options.host, message::kHelpHost);
                arguments.option("--port", flags->port, message::kHelpPort);
                arguments.option("--workers", flags->workers, message::kHelpWorkers);
                arguments.option("--tls-cert", flags->options.certificate, message::kHelpTlsCert);
                arguments.option("--tls-key", flags->options.key, message::kHelpTlsKey);
                arguments.options("--allow-host", flags->options.hosts, message::kHelpAllowHost);
                arguments.options("--allow-origin", flags->options.origins,
                                  message::kHelpAllowOrigin);
                arguments.options("--proxy", flags->options.proxies, message::kHelpProxy);
                arguments.flag("--insecure", flags->options.insecure, message::kHelpInsecure);
                arguments.option("--log", flags->log, message::kHelpLog);
              },
          .run = [=](Session& session) -> Status {
            constexpr std::int64_t kPortMax = 65'535;
            constexpr std::int64_t kWorkersMax = 256;
            TRY(check_range("--port", flags->port, 0, kPortMax));
            TRY(check_range("--workers", flags->workers, 1, kWorkersMax));
            TRY_ASSIGN(flags->options.log, read_log(flags->log, isatty(STDERR_FILENO) != 0));
            TRY_ASSIGN(Project project, session.project());
            project.config.language = session.context().language;  // of who does not say another
            flags->options.port = static_cast<std::uint16_t>(flags->port);
            flags->options.workers = static_cast<int>(flags->workers);
            flags->options.threads = session.context().threads;
            flags->options.job_memory_bytes = session.context().memory_limit_bytes;
            TRY_ASSIGN(const std::uint64_t cut, serve(session.context(), project, flags->options,
                                                      [&](Message message, const Fields& fields) {
                                                        session.tell(message, fields);
                                                      }));
            if (cut > 0) session.tell(message::kCutOff, {{"requests", cut}});
            return {};
          }};
}

}  // namespace canasta
