#include "base/ascii.h"
#include "base/messages/registry.h"
#include "registry/mlflow.h"

namespace canasta {
namespace {

// What the address may show in a message: the words of a mistyped one may hold a password.
std::string shown_address(const std::string& value) {
  const std::size_t at = value.rfind('@');
  return shown_reason(at == std::string::npos ? value : value.substr(at + 1));
}

}  // namespace

Result<std::optional<MlflowSettings>> mlflow_settings(const VariableLookup& variable) {
  const auto text = [&](const char* name) {
    return std::string(trimmed(variable(name).value_or("")));
  };
  const std::string address = text("MLFLOW_TRACKING_URI");
  if (address.empty()) return std::optional<MlflowSettings>();
  const auto base = parse_http_base(address);
  if (!base.ok()) {
    return config_error(message::kMlflowAddress, {{"value", shown_address(address)}});
  }
  MlflowSettings settings;
  settings.url = base->url;
  std::string user = text("MLFLOW_TRACKING_USERNAME");
  std::string password = text("MLFLOW_TRACKING_PASSWORD");
  if (user.empty() && password.empty()) {
    user = base->user;
    password = base->password;
  }
  if (user.empty() != password.empty()) return config_error(message::kMlflowCredentials);
  const std::string token = text("MLFLOW_TRACKING_TOKEN");
  if (!user.empty()) {
    settings.authorization = basic_authorization(user, password);
  } else if (!token.empty()) {
    settings.authorization = "Bearer " + token;
  }
  const std::string experiment = text("MLFLOW_EXPERIMENT_NAME");
  if (!experiment.empty()) settings.experiment = experiment;
  settings.user = user.empty() ? text("USER") : user;
  settings.ca_file = text("MLFLOW_TRACKING_SERVER_CERT_PATH");
  return std::optional(std::move(settings));
}

}  // namespace canasta
