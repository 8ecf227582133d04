// Keys of canasta.yaml, each bound to the setting that it reads and shows; so a key is named once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "io/yaml.h"

namespace canasta {

// Takes a setting that applies: the path of its key (tasks.repurchase.features), and its value.
using ShowSetting = std::function<void(const std::string& path, std::string_view value)>;

struct ConfigKey {
  std::string name;
  std::function<Status(const YamlNode&)> read;
  std::function<void(const std::string& path, const ShowSetting& show)> show;
};
using ConfigKeys = std::vector<ConfigKey>;

// Reads a map whose keys are all known; the error of an unknown one names the nearest.
Status read_keys(const YamlNode& node, const ConfigKeys& keys);
// In the order of the keys; `path` is that of the map, "" for the whole file.
void show_keys(const std::string& path, const ConfigKeys& keys, const ShowSetting& show);

// Each borrows its target. Where a target is optional, an unset one is found out from the files.
ConfigKey text_key(std::string name, std::string& target);
ConfigKey text_key(std::string name, std::optional<std::string>& target);
ConfigKey texts_key(std::string name, std::vector<std::string>& target);  // one text: a list of one
ConfigKey flag_key(std::string name, bool& target);
ConfigKey flag_key(std::string name, std::optional<bool>& target);
ConfigKey count_key(std::string name, int& target);  // 0 to 1,000,000
ConfigKey real_key(std::string name, double& target, double low, double high);
ConfigKey range_key(std::string name, int& target, int low, int high);
// Some numbers of the range; kept ascending, each once.
ConfigKey ranges_key(std::string name, std::vector<int>& target, int low, int high);
ConfigKey day_key(std::string name, std::optional<Day>& target);
// One of the names; empty where it is not said.
ConfigKey metric_key(std::string name, std::string& target, std::vector<std::string> metrics);
ConfigKey address_key(std::string name, std::string& target);  // http:// or https://
ConfigKey character_key(std::string name, std::optional<char>& target);
ConfigKey group_key(std::string name, ConfigKeys keys);

using ConfigWords = std::vector<std::string_view>;

// The place of a node's text among the words; Config with the nearest word where it is none.
Result<std::size_t> read_word(const YamlNode& node, const ConfigWords& words);
// Shows an unset setting.
inline constexpr std::string_view kFoundOut = "(found out)";

// One of the words; its place in the list is the value of the enum.
template <class Enum>
ConfigKey choice_key(std::string name, Enum& target, ConfigWords words) {
  return {std::move(name),
          [&target, words](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::size_t place, read_word(node, words));
            target = static_cast<Enum>(place);
            return {};
          },
          [&target, words](const std::string& path, const ShowSetting& show) {
            show(path, words.at(static_cast<std::size_t>(target)));
          }};
}

template <class Enum>
ConfigKey choice_key(std::string name, std::optional<Enum>& target, ConfigWords words) {
  return {std::move(name),
          [&target, words](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::size_t place, read_word(node, words));
            target = static_cast<Enum>(place);
            return {};
          },
          [&target, words](const std::string& path, const ShowSetting& show) {
            show(path, target ? words.at(static_cast<std::size_t>(*target)) : kFoundOut);
          }};
}

// A name that becomes a file or a folder: small letters, digits, - and _; Config with its place.
Status check_config_name(const YamlEntry& entry);

// Names chosen in the file. `read` takes one of them; `show` gives all.
ConfigKey map_key(std::string name, std::function<Status(const YamlEntry&)> read,
                  std::function<void(const std::string& path, const ShowSetting&)> show);

}  // namespace canasta
