#include "store/store.h"

#include <utility>

#include "io/file_system.h"
#include "store/schema.h"
#include "store/store_access.h"

namespace canasta {

struct Store::Body {
  std::mutex mutex;
  Database database;
};

Store::Store(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
  TRY(real_file_system().make_folders(parent_folder(path)));
  TRY_ASSIGN(Database database, Database::open(path));
  TRY(migrate(database));
  std::unique_ptr<Body> body(new Body{{}, std::move(database)});
  return std::unique_ptr<Store>(new Store(std::move(body)));
}

Result<std::int64_t> Store::foreign_version() {
  StoreAccess database(*this);
  return database->number("PRAGMA data_version");
}

StoreAccess::StoreAccess(Store& store)
    : lock_(store.body_->mutex), database_(store.body_->database) {}

}  // namespace canasta
