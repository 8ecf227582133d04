// Forms for tests, part by part; what stands between the parts is "cut".
#pragma once

#include <string>

namespace canasta {

inline constexpr const char* kForm = "Content-Type: multipart/form-data; boundary=cut\r\n";

inline std::string part(const std::string& name, const std::string& value) {
  return "--cut\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

// The file, whose header ends in `fields`, and the end of the form.
inline std::string file_part(const std::string& content, const std::string& fields = "") {
  return "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n" + fields +
         "\r\n" + content + "\r\n--cut--\r\n";
}

}  // namespace canasta
