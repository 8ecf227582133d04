// What an HttpReply holds: the way back to its connection, also when that is gone.
//
// Threads  reply() and end_disk_work() from any thread; the rest on the connection's loop.
#pragma once

#include <memory>
#include <optional>

#include "net/http.h"

namespace canasta {

class Connection;
class Loop;
class LoopDoor;

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(const Loop& loop, std::shared_ptr<LoopDoor> door, Connection& connection);
  // Without a response: the service let go of its reply.
  void reply(std::optional<HttpResponse> response);
  // What the connection has asked of the disk was done.
  void end_disk_work();
  void close() { connection_ = nullptr; }

 private:
  void deliver(std::optional<HttpResponse> response);

  const Loop* loop_;
  std::shared_ptr<LoopDoor> door_;
  Connection* connection_;
};

}  // namespace canasta
