// The connection of a Store, locked while this lives. Private to the store.
#pragma once

#include <mutex>

#include "store/database.h"
#include "store/store.h"

namespace canasta {

class StoreAccess {
 public:
  explicit StoreAccess(Store& store);
  Database& operator*() { return database_; }
  Database* operator->() { return &database_; }

 private:
  std::unique_lock<std::mutex> lock_;
  Database& database_;
};

}  // namespace canasta
