// Tells a web address that a light is not green.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "monitor/monitor.h"

namespace canasta {

struct LightMessage {
  std::string project;
  std::string task;
  std::string monitor;  // drift, performance
  std::string model;
  Light light = Light::Green;
  std::vector<LightReason> reasons;
};

// Posts {project, task, monitor, model, light, reasons: [{subject, light, text}]} to `url`, after
// some tries. Nothing where the light is green or no address is given; a line that says why where
// nobody took it: monitoring itself goes on.
std::optional<ReportLine> tell_webhook(const Context& context, const std::string& url,
                                       const LightMessage& message);

}  // namespace canasta
