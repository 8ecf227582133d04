// What a verb asks of its command line. CLI11 stays behind this in one file: it is heavy to
// compile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/messages.h"

namespace canasta {

class Arguments {
 public:
  virtual ~Arguments() = default;
  // `name` as it is typed: "-k", "--on", "-o,--output". Targets keep their value when not given.
  virtual void flag(std::string_view name, bool& target, Message help) = 0;
  virtual void option(std::string_view name, std::string& target, Message help) = 0;
  virtual void option(std::string_view name, std::int64_t& target, Message help) = 0;
  virtual void option(std::string_view name, std::optional<std::int64_t>& target, Message help) = 0;
  virtual void option(std::string_view name, double& target, Message help) = 0;
  virtual void option(std::string_view name, std::optional<double>& target, Message help) = 0;
  virtual void options(std::string_view name, std::vector<std::string>& target, Message help) = 0;
  // Words without a dash, in the order of their declaration.
  virtual void required_word(std::string_view name, std::string& target, Message help) = 0;
  virtual void words(std::string_view name, std::vector<std::string>& target, Message help) = 0;
  virtual void optional_word(std::string_view name, std::string& target, Message help) = 0;
};

}  // namespace canasta
