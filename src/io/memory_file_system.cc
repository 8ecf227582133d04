#include "io/memory_file_system.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "base/messages/io.h"
#include "base/random.h"

namespace canasta {

// A file or a folder. `bytes` and `children` are what a process sees; those with `disk_` in front
// are what a power loss leaves.
struct MemoryFileSystem::Node {
  bool is_folder = false;
  std::int64_t modified_ns = 0;
  std::string bytes;
  std::string disk_bytes;
  std::map<std::string, NodePointer> children;
  std::map<std::string, NodePointer> disk_children;
};

namespace {

Error missing(const std::string& path) {
  return not_found(message::kFileMissing, {{"path", path}});
}

Error there_already(const std::string& path) {
  return {ErrorCode::Conflict, message::kTargetExists, {{"path", path}}};
}

Error is_a_folder(const std::string& path, const char* call) {
  return invalid(message::kIoFailed,
                 {{"path", path}, {"call", call}, {"reason", "Is a directory"}});
}

// "a/./b//c" -> a, b, c. A path from the root and one from here are the same: there is one root.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.emplace_back(part);
    path.remove_prefix(std::min(path.size(), slash + 1));
  }
  return parts;
}

// Of a file whose last writes were not synced, the disk has the old bytes, or the new ones up to
// some sector.
std::string torn(const std::string& on_disk, const std::string& seen, Random& random) {
  constexpr std::size_t kSector = 512;
  const std::uint64_t fate = random.below(3);
  if (fate == 0) return on_disk;
  if (fate == 1) return seen;
  const std::size_t sectors = seen.size() / kSector;
  return seen.substr(0, static_cast<std::size_t>(random.below(sectors + 1)) * kSector);
}

}  // namespace

class MemoryFileSystem::OpenRead final : public ReadFile {
 public:
  OpenRead(const MemoryFileSystem& files, NodePointer node)
      : files_(files), node_(std::move(node)) {}

  std::uint64_t size() const override {
    const std::lock_guard guard(files_.mutex_);
    return node_->bytes.size();
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override {
    const std::lock_guard guard(files_.mutex_);
    if (offset >= node_->bytes.size()) return std::size_t{0};
    return node_->bytes.copy(buffer.data(), buffer.size(), static_cast<std::size_t>(offset));
  }

 private:
  const MemoryFileSystem& files_;
  NodePointer node_;
};

class MemoryFileSystem::OpenWrite final : public WriteFile {
 public:
  OpenWrite(MemoryFileSystem& files, NodePointer node, std::string path)
      : files_(files), node_(std::move(node)), path_(std::move(path)) {}

  Status append(std::string_view bytes) override {
    const std::lock_guard guard(files_.mutex_);
    const std::uint64_t room = files_.capacity_bytes_ - files_.used_bytes();
    node_->bytes.append(
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size()))));
    node_->modified_ns = ++files_.changes_;
    if (bytes.size() <= room) return {};
    return Error(ErrorCode::NoSpace, message::kDiskFull, {{"path", path_}});
  }

  Status sync() override {
    const std::lock_guard guard(files_.mutex_);
    node_->disk_bytes = node_->bytes;
    return {};
  }

 private:
  MemoryFileSystem& files_;
  NodePointer node_;
  std::string path_;
};

class MemoryFileSystem::HeldLock final : public FileLock {
 public:
  HeldLock(MemoryFileSystem& files, std::string path, std::uint64_t number)
      : files_(files), path_(std::move(path)), number_(number) {}
  ~HeldLock() override {
    const std::lock_guard guard(files_.mutex_);
    const auto held = files_.locks_.find(path_);
    if (held != files_.locks_.end() && held->second == number_) files_.locks_.erase(held);
  }

 private:
  MemoryFileSystem& files_;
  std::string path_;
  std::uint64_t number_;
};

MemoryFileSystem::MemoryFileSystem()
    : root_(std::make_shared<Node>()), capacity_bytes_(std::numeric_limits<std::int64_t>::max()) {
  root_->is_folder = true;
}

MemoryFileSystem::~MemoryFileSystem() = default;

// Both cuts rebuild the tree from what the disk has; nodes of the past stay with their open files.
void MemoryFileSystem::cut_power() {
  const std::lock_guard guard(mutex_);
  const auto survive = [](const auto& self, const Node& node) -> NodePointer {
    auto left = std::make_shared<Node>();
    left->is_folder = node.is_folder;
    left->modified_ns = node.modified_ns;
    left->bytes = left->disk_bytes = node.disk_bytes;
    for (const auto& [name, child] : node.disk_children) left->children[name] = self(self, *child);
    left->disk_children = left->children;
    return left;
  };
  root_ = survive(survive, *root_);
  locks_.clear();
}

void MemoryFileSystem::cut_power(std::uint64_t seed) {
  {
    const std::lock_guard guard(mutex_);
    Random random(seed);
    const auto flush_some = [&](const auto& self, Node& node) -> void {
      if (node.bytes != node.disk_bytes)
        node.disk_bytes = torn(node.disk_bytes, node.bytes, random);
      // Names of one folder go through one journal: all of its changes arrive, or none.
      if (random.below(2) == 0) node.disk_children = node.children;
      std::set<NodePointer> below;
      for (const auto& [name, child] : node.children) {
        if (below.insert(child).second) self(self, *child);
      }
    };
    flush_some(flush_some, *root_);
  }
  cut_power();
}

void MemoryFileSystem::set_capacity(std::uint64_t bytes) {
  const std::lock_guard guard(mutex_);
  capacity_bytes_ = bytes;
}

MemoryFileSystem::NodePointer MemoryFileSystem::find(const std::string& path) const {
  NodePointer node = root_;
  for (const std::string& part : parts_of(path)) {
    const auto child = node->children.find(part);
    if (child == node->children.end()) return nullptr;
    node = child->second;
  }
  return node;
}

Result<MemoryFileSystem::NodePointer> MemoryFileSystem::find_folder(const std::string& path) const {
  NodePointer node = find(path);
  if (node == nullptr || !node->is_folder) return missing(path);
  return node;
}

std::uint64_t MemoryFileSystem::used_bytes() const {
  const auto count = [](const auto& self, const Node& node) -> std::uint64_t {
    std::uint64_t bytes = node.bytes.size();
    for (const auto& [name, child] : node.children) bytes += self(self, *child);
    return bytes;
  };
  return std::min(capacity_bytes_, count(count, *root_));
}

Result<std::unique_ptr<ReadFile>> MemoryFileSystem::open(const std::string& path) const {
  const std::lock_guard guard(mutex_);
  NodePointer node = find(path);
  if (node == nullptr) return missing(path);
  if (node->is_folder) return is_a_folder(path, "open");
  return std::unique_ptr<ReadFile>(std::make_unique<OpenRead>(*this, std::move(node)));
}

Result<std::unique_ptr<WriteFile>> MemoryFileSystem::create(const std::string& path) {
  const std::lock_guard guard(mutex_);
  TRY_ASSIGN(const NodePointer parent, find_folder(parent_folder(path)));
  NodePointer& node = parent->children[file_name(path)];
  if (node == nullptr) node = std::make_shared<Node>();
  if (node->is_folder) return is_a_folder(path, "create");
  node->bytes.clear();
  node->modified_ns = ++changes_;
  return std::unique_ptr<WriteFile>(std::make_unique<OpenWrite>(*this, node, path));
}

Result<FileInfo> MemoryFileSystem::info(const std::string& path) const {
  const std::lock_guard guard(mutex_);
  const NodePointer node = find(path);
  if (node == nullptr) return missing(path);
  return FileInfo{node->is_folder, node->bytes.size(), node->modified_ns};
}

Result<std::vector<FolderEntry>> MemoryFileSystem::list(const std::string& folder) const {
  const std::lock_guard guard(mutex_);
  TRY_ASSIGN(const NodePointer node, find_folder(folder));
  std::vector<FolderEntry> entries;
  for (const auto& [name, child] : node->children) {
    entries.push_back({name, {child->is_folder, child->bytes.size(), child->modified_ns}});
  }
  return entries;
}

Status MemoryFileSystem::make_folders(const std::string& folder) {
  const std::lock_guard guard(mutex_);
  NodePointer node = root_;
  for (const std::string& part : parts_of(folder)) {
    NodePointer& child = node->children[part];
    if (child == nullptr) {
      child = std::make_shared<Node>();
      child->is_folder = true;
      child->modified_ns = ++changes_;
      node->disk_children = node->children;
    }
    if (!child->is_folder) return there_already(folder);
    node = child;
  }
  return {};
}

Status MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  const NodePointer moved = find(from);
  if (moved == nullptr) return missing(from);
  TRY_ASSIGN(const NodePointer target, find_folder(parent_folder(to)));
  const auto old = target->children.find(file_name(to));
  const bool taken = old != target->children.end();
  if (taken && (moved->is_folder || old->second->is_folder)) return there_already(to);
  find(parent_folder(from))->children.erase(file_name(from));
  target->children[file_name(to)] = moved;
  return {};
}

Status MemoryFileSystem::remove(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (const NodePointer parent = find(parent_folder(path))) {
    parent->children.erase(file_name(path));
  }
  return {};
}

Status MemoryFileSystem::sync_folder(const std::string& folder) {
  const std::lock_guard guard(mutex_);
  TRY_ASSIGN(const NodePointer node, find_folder(folder));
  node->disk_children = node->children;
  return {};
}

Status MemoryFileSystem::sync_file(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const NodePointer node = find(path);
  if (node == nullptr) return missing(path);
  node->disk_bytes = node->bytes;
  return {};
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string& path) {
  const std::lock_guard guard(mutex_);
  TRY_ASSIGN(const NodePointer parent, find_folder(parent_folder(path)));
  if (locks_.count(path) != 0) {
    return Error(ErrorCode::Conflict, message::kLocked, {{"path", path}, {"pid", "0"}});
  }
  NodePointer& node = parent->children[file_name(path)];
  if (node == nullptr) node = std::make_shared<Node>();
  locks_[path] = ++locks_taken_;
  return std::unique_ptr<FileLock>(std::make_unique<HeldLock>(*this, path, locks_taken_));
}

}  // namespace canasta
