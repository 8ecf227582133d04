// The store: what the service must remember across a crash, in state/canasta.db (SQLite).
//
//   store/keys.h    who may ask, and what
//   store/audit.h   who did what, in a chain that shows what was changed in it
//   store/jobs.h    long work: waiting, running, ended
//
// Laws
//   1. What a function has answered is on the disk; a kill at any moment leaves a file that opens.
//   2. An act of the store and its row in the audit log are written together, or not at all.
//   3. A file of a newer canasta, and a damaged one, is refused before anything is changed.
//
// Format    docs/formats/state.md
// Cost      A write waits for the disk: a fraction of a millisecond.
// Errors    kStoreBusy (Unavailable), kDiskFull (NoSpace), kStoreDamaged (Corrupt), kStoreTooNew
//           (Config), kFileDenied (Denied), kIoFailed (Unavailable); from every function here and
//           in the headers above. After an error the store can be used on.
// Threads   Any number, one at a time: they wait for each other. Other processes may use the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace canasta {

class Store {
 public:
  // Makes the file and its folder when they are missing.
  static Result<std::unique_ptr<Store>> open(const std::string& path);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Another number than before once somebody else, such as `canasta keys`, has written; what was
  // written through this store does not change it. Cheap: no table is read.
  Result<std::int64_t> foreign_version();

 private:
  friend class StoreAccess;
  struct Body;
  explicit Store(std::unique_ptr<Body> body);

  std::unique_ptr<Body> body_;
};

}  // namespace canasta
