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

// The end of a monitor: where the light is not green and an address is given, posts {project, task,
// monitor, model, light, reasons: [{subject, light, text}]} to `url`, after some tries; then writes
// the report, which says why where nobody took the message: monitoring itself goes on.
Status tell_and_write(const Context& context, const Project& project, const std::string& url,
                      const LightMessage& message, MonitorAnswer& answer);

}  // namespace canasta
