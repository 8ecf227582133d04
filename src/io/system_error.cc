#include "io/system_error.h"

#include <cerrno>
#include <system_error>

#include "base/messages/io.h"
#include "base/result.h"

namespace canasta {

Error system_error(int number, const std::string& path, const char* call) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return not_found(message::kFileMissing, {{"path", path}});
    case EACCES:
    case EPERM:
    case EROFS:
      return {ErrorCode::Denied, message::kFileDenied, {{"path", path}, {"call", call}}};
    case ENOSPC:
    case EDQUOT:
      return {ErrorCode::NoSpace, message::kDiskFull, {{"path", path}}};
    case EEXIST:
    case ENOTEMPTY:
      return {ErrorCode::Conflict, message::kTargetExists, {{"path", path}}};
    default:
      break;
  }
  const bool ours = number == EISDIR || number == ENAMETOOLONG || number == ELOOP;
  return {ours ? ErrorCode::InvalidInput : ErrorCode::Unavailable,
          message::kIoFailed,
          {{"path", path}, {"call", call}, {"reason", std::generic_category().message(number)}}};
}

}  // namespace canasta
