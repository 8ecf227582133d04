#include "engine/config_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/quality.h"
#include "base/nearest.h"
#include "engine/config.h"

namespace canasta {
namespace {

constexpr std::int64_t kCountMax = 1'000'000;

constexpr std::string_view shown(bool flag) { return flag ? "true" : "false"; }

Result<char> read_character(const YamlNode& node) {
  TRY_ASSIGN(std::string word, node.text());
  if (word == "tab" || word == "\\t") word = "\t";
  if (word.size() != 1) {
    return config_error(message::kConfigCharacter, {{"value", word}}).at(node.place());
  }
  return word.front();
}

Result<std::vector<std::string>> read_texts(const YamlNode& node) {
  std::vector<std::string> texts;
  if (node.kind() == YamlNode::Kind::Scalar) {
    TRY_ASSIGN(texts.emplace_back(), node.text());
    return texts;
  }
  TRY_ASSIGN(const auto items, node.list());
  for (const YamlNode& item : items) {
    TRY_ASSIGN(texts.emplace_back(), item.text());
  }
  return texts;
}

Result<int> read_range(const YamlNode& node, int low, int high) {
  TRY_ASSIGN(const std::int64_t value, node.integer());
  if (value >= low && value <= high) return static_cast<int>(value);
  return config_error(message::kConfigRange, {{"value", value}, {"low", low}, {"high", high}})
      .at(node.place());
}

}  // namespace

Status read_keys(const YamlNode& node, const ConfigKeys& keys) {
  TRY_ASSIGN(const auto entries, node.map());
  for (const YamlEntry& entry : entries) {
    const auto known = std::find_if(keys.begin(), keys.end(),
                                    [&](const ConfigKey& key) { return key.name == entry.key; });
    if (known == keys.end()) {
      std::vector<std::string> names;
      for (const ConfigKey& key : keys) names.push_back(key.name);
      return unknown_name(ErrorCode::Config, message::kNounKey, entry.key, names)
          .at(entry.key_place);
    }
    TRY(known->read(entry.value));
  }
  return {};
}

void show_keys(const std::string& path, const ConfigKeys& keys, const ShowSetting& show) {
  for (const ConfigKey& key : keys) key.show(path.empty() ? key.name : path + "." + key.name, show);
}

ConfigKey text_key(std::string name, std::string& target) {
  return {std::move(name),
          [&target](const YamlNode& node) -> Status {
            TRY_ASSIGN(target, node.text());
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) { show(path, target); }};
}

ConfigKey text_key(std::string name, std::optional<std::string>& target) {
  return {std::move(name),
          [&target](const YamlNode& node) -> Status {
            TRY_ASSIGN(target, node.text());
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, target ? std::string_view(*target) : kFoundOut);
          }};
}

ConfigKey texts_key(std::string name, std::vector<std::string>& target) {
  return {
      std::move(name),
      [&target](const YamlNode& node) -> Status {
        TRY_ASSIGN(target, read_texts(node));
        return {};
      },
      [&target](const std::string& path, const ShowSetting& show) { show(path, joined(target)); }};
}

ConfigKey flag_key(std::string name, bool& target) {
  return {
      std::move(name),
      [&target](const YamlNode& node) -> Status {
        TRY_ASSIGN(target, node.boolean());
        return {};
      },
      [&target](const std::string& path, const ShowSetting& show) { show(path, shown(target)); }};
}

ConfigKey flag_key(std::string name, std::optional<bool>& target) {
  return {std::move(name),
          [&target](const YamlNode& node) -> Status {
            TRY_ASSIGN(target, node.boolean());
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, target ? shown(*target) : kFoundOut);
          }};
}

ConfigKey count_key(std::string name, int& target) {
  return {std::move(name),
          [&target](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::int64_t value, node.integer());
            if (value < 0 || value > kCountMax) {
              return config_error(message::kConfigNumber, {{"value", value}}).at(node.place());
            }
            target = static_cast<int>(value);
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, std::to_string(target));
          }};
}

ConfigKey real_key(std::string name, double& target, double low, double high) {
  return {std::move(name),
          [&target, low, high](const YamlNode& node) -> Status {
            TRY_ASSIGN(const double value, node.number());
            if (value < low || value > high) {
              return config_error(message::kConfigReal,
                                  {{"value", value}, {"low", low}, {"high", high}})
                  .at(node.place());
            }
            target = value;
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, fmt::format("{}", target));
          }};
}

ConfigKey range_key(std::string name, int& target, int low, int high) {
  return {std::move(name),
          [&target, low, high](const YamlNode& node) -> Status {
            TRY_ASSIGN(target, read_range(node, low, high));
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, std::to_string(target));
          }};
}

ConfigKey ranges_key(std::string name, std::vector<int>& target, int low, int high) {
  return {std::move(name),
          [&target, low, high](const YamlNode& node) -> Status {
            TRY_ASSIGN(const auto items, node.list());
            std::vector<int> values;
            for (const YamlNode& item : items) {
              TRY_ASSIGN(const int value, read_range(item, low, high));
              values.push_back(value);
            }
            std::sort(values.begin(), values.end());
            values.erase(std::unique(values.begin(), values.end()), values.end());
            if (!values.empty()) target = std::move(values);
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            std::vector<std::string> texts;
            for (const int value : target) texts.push_back(std::to_string(value));
            show(path, joined(texts));
          }};
}

ConfigKey day_key(std::string name, std::optional<Day>& target) {
  return {std::move(name),
          [&target](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::string text, node.text());
            target = parse_day(text);
            if (target) return {};
            return config_error(message::kConfigDay, {{"value", text}}).at(node.place());
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, target ? format_day(*target) : kFoundOut);
          }};
}

ConfigKey metric_key(std::string name, std::string& target, std::vector<std::string> metrics) {
  ConfigKey key = text_key(std::move(name), target);
  key.read = [&target, metrics = std::move(metrics),
              read = std::move(key.read)](const YamlNode& node) -> Status {
    TRY(read(node));
    if (std::find(metrics.begin(), metrics.end(), target) != metrics.end()) return {};
    return unknown_name(ErrorCode::Config, message::kNounMetric, target, metrics).at(node.place());
  };
  return key;
}

ConfigKey address_key(std::string name, std::string& target) {
  ConfigKey key = text_key(std::move(name), target);
  key.read = [&target, read = std::move(key.read)](const YamlNode& node) -> Status {
    TRY(read(node));
    const std::string_view rest = std::string_view(target).substr(target.find("://") + 1);
    const bool good = (target.starts_with("http://") || target.starts_with("https://")) &&
                      rest.size() > std::string_view("//").size();
    if (good) return {};
    return config_error(message::kConfigAddress, {{"value", target}}).at(node.place());
  };
  return key;
}

ConfigKey character_key(std::string name, std::optional<char>& target) {
  return {std::move(name),
          [&target](const YamlNode& node) -> Status {
            TRY_ASSIGN(target, read_character(node));
            return {};
          },
          [&target](const std::string& path, const ShowSetting& show) {
            show(path, target ? std::string_view(&*target, 1) : kFoundOut);
          }};
}

ConfigKey group_key(std::string name, ConfigKeys keys) {
  return {
      std::move(name), [keys](const YamlNode& node) { return read_keys(node, keys); },
      [keys](const std::string& path, const ShowSetting& show) { show_keys(path, keys, show); }};
}

Result<std::size_t> read_word(const YamlNode& node, const ConfigWords& words) {
  TRY_ASSIGN(const std::string word, node.text());
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    return unknown_name(ErrorCode::Config, message::kNounValue, word,
                        std::vector<std::string>(words.begin(), words.end()))
        .at(node.place());
  }
  return static_cast<std::size_t>(found - words.begin());
}

ConfigKey map_key(std::string name, std::function<Status(const YamlEntry&)> read,
                  std::function<void(const std::string& path, const ShowSetting&)> show) {
  return {std::move(name),
          [read = std::move(read)](const YamlNode& node) -> Status {
            TRY_ASSIGN(const auto entries, node.map());
            for (const YamlEntry& entry : entries) TRY(read(entry));
            return {};
          },
          std::move(show)};
}

Status check_config_name(const YamlEntry& entry) {
  // In reports/, as whole names or behind the name of a task or a source.
  constexpr std::array<std::string_view, 4> kTaken = {"run", "ingest", "demo", "runbook"};
  constexpr std::array<std::string_view, 10> kEndings = {
      "-problem", "-model-card",  "-final",  "-return",   "-drift",
      "-trial",   "-performance", "-tuning", "-backtest", "-exploration"};
  const std::string& name = entry.key;
  const auto is_plain = [](char c) { return is_lower(c) || is_digit(c); };
  const bool good = !name.empty() && name.size() <= kConfigNameBytesMax && is_plain(name.front()) &&
                    std::all_of(name.begin(), name.end(),
                                [&](char c) { return is_plain(c) || c == '_' || c == '-'; }) &&
                    std::find(kTaken.begin(), kTaken.end(), name) == kTaken.end() &&
                    std::none_of(kEndings.begin(), kEndings.end(),
                                 [&](std::string_view ending) { return name.ends_with(ending); });
  if (good) return {};
  return config_error(message::kConfigName, {{"value", name}, {"limit", kConfigNameBytesMax}})
      .at(entry.key_place);
}

}  // namespace canasta
