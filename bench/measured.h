// What a program of ours measures of itself, beside a rival: seconds, and the room it takes.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace canasta {

// Seconds on a clock that only goes forward.
inline double now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

// Seconds that this process's threads have worked.
inline double cpu_now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The upper median, where repeats are even.
template <class Work>
double median_seconds(int repeats, const Work& work) {
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    const double start = now();
    work();
    seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

// VmHWM (the peak) or VmRSS (at rest) of this process, in MB.
inline double memory_mb(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  return 0;
}

// The peak is from now on counted anew.
inline void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// Says an error and ends the program.
template <class T>
T value_of(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  std::fprintf(stderr, "%s\n", result.error().text(Language::English).c_str());
  std::exit(2);
}

}  // namespace canasta
