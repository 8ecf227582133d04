// One connection: its requests one after another, from the first byte to the last.
//
//   handshake ─► head ─► plan ─► body ─► answer ─► response ─► head ─► …
//                  └──────┴────────┴── refusal ─► linger ─► closed
//
// A coroutine that owns the connection runs through this; it waits only in wait() for the socket,
// and in pause() for the service, the disk or time. The watchdog and the drain end those waits from
// outside.
//
// Invariants
//   1. input_[begin_, end_) holds what was read and is needed. While a request is on its way its
//      head stands at begin_ and does not move: the request's texts are views into it.
//      input_[at_, end_) is what was not taken yet, of its body or of the request after it.
//   2. deadline_ is set exactly while wait() waits.
//   3. One block at most is at the disk, and while it is there the coroutine only waits for it: the
//      block, and what it is given to, live on its frame.
//
// A trap   GCC 12 awaits what stands behind &&, || and ?: also where it must not: co_await stands
//          alone in its statement.
// Threads  Everything on the loop's own thread, but the work given to start_disk_work().
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/chunked_body.h"
#include "net/http.h"
#include "net/http_connection.h"
#include "net/loop.h"
#include "net/request_head.h"
#include "net/response_head.h"
#include "net/wire.h"

namespace canasta {

struct Peer {
  std::string address;
  bool is_tls = false;
  Admitted admitted = Admitted::Yes;
};

class Connection {
 public:
  Connection(Loop& loop, Socket socket, std::unique_ptr<Wire> wire, Peer peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Serves until the connection ends.
  static Task<void> run(std::unique_ptr<Connection> connection);

  // Called by the loop, at times.
  void check_deadline(Moment now);
  bool is_busy() const { return is_busy_; }  // a request has begun and is not answered
  void drain();                              // closes, if nothing has begun
  void cut();                                // closes; lives on while the service has the request
  void abandon();                            // ends, whatever the service does

  // Called by the way back.
  void take_reply(std::optional<HttpResponse> response);
  void take_disk_end();

 private:
  enum class End : std::uint8_t { None, Expired, Cut, Abandoned };
  bool is_cut() const { return end_ == End::Cut || end_ == End::Abandoned; }
  // What a piece of a body came to.
  struct Taken {
    std::optional<HttpRefusal> refusal = {};
    std::optional<HttpResponse> response = {};
  };

  // connection_io.cc: waiting, reading, writing.
  Task<bool> wait(Socket::wait_type direction, Moment deadline);
  Task<void> pause(Moment until);
  void start_disk_work(std::function<void()> work);
  Task<void> await_outside();
  bool has_had_its_turn();
  Task<void> let_others_go_first();
  Task<bool> handshake();
  Task<bool> fill(Moment deadline);
  Task<bool> write(std::string_view first, std::string_view second);
  Task<bool> wait_to_write(Socket::wait_type direction);
  void note_written(std::size_t bytes);
  Task<void> linger();
  void make_room(std::size_t bytes);
  void release_idle_memory();
  void release_body();

  // connection.cc: from bytes to a request and its reply.
  Task<bool> serve();
  Task<bool> await_head();
  std::optional<HttpRefusal> read_head();
  Task<bool> refuse_plan(HttpResponse response);
  Task<bool> read_body(BodySink* sink);
  Task<bool> invite_body();
  void ask_answer();
  Task<bool> answer();
  void begin_request();
  void end_request();
  std::string_view next_piece(Taken& taken);
  void gather(std::string_view piece, Taken& taken);
  Task<bool> give(BodySink& sink, std::string_view piece, Taken& taken);
  std::optional<BodyPlan> ask_plan();
  bool is_body_whole() const;
  std::span<char> unread() { return {input_.data() + at_, input_end_ - at_}; }

  // connection_response.cc: what goes back. False when the connection must end.
  Task<bool> respond(HttpResponse response);
  Task<bool> refuse(HttpRefusal refusal);
  Task<bool> send_body(HttpResponse& response, BodyLength length);
  Task<bool> send_stream(HttpResponse& response, BodyLength length);
  Task<bool> send_piece(BodyLength length);
  Task<bool> await_source(bool is_endless);
  bool fail_stream();
  HttpResponse ask_refusal(HttpRefusal refusal);
  std::optional<HttpRefusal> objection_to(const HttpResponse& response);
  BodyLength length_of(const HttpResponse& response);
  void report(bool is_whole);

  Loop& loop_;
  Socket socket_;
  std::unique_ptr<Wire> wire_;
  const Peer peer_;
  HttpService& service_;
  const HttpLimits& limits_;
  std::shared_ptr<HttpConnection> way_back_;
  Timer signal_;  // ends a pause
  Moment deadline_ = Moment::max();
  End end_ = End::None;
  bool is_first_ = true;  // no request has been answered
  bool is_busy_ = false;
  bool awaits_outside_ = false;  // the service, or the disk
  bool is_outside_done_ = false;
  bool closes_ = false;   // after the response
  bool lingers_ = false;  // the last response was sent whole, and the other end may still send
  bool resets_ = false;   // the other end must see that the body was cut
  bool waits_before_read_ = true;  // the last read took all there was

  // Of the answer, since its last write_seconds * write_bytes_per_second bytes were taken.
  double write_waited_seconds_ = 0;
  std::uint64_t write_moved_bytes_ = 0;

  int turns_ = 0;  // reads and pieces since the last wait

  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t head_end_ = 0;
  std::size_t at_ = 0;
  std::size_t input_end_ = 0;

  HttpRequest request_;
  HeadEnd head_;
  Framing framing_;
  Moment begun_{};                    // the request
  std::uint64_t body_left_ = 0;       // of a body with a length
  std::uint64_t body_bytes_max_ = 0;  // that may come in all
  std::optional<ChunkedBody> chunks_;
  std::uint64_t raw_body_bytes_ = 0;  // with what frames its chunks
  std::optional<HttpResponse> reply_;
  std::string output_;
  std::string piece_;
  HttpServed served_;
  Loop::Place place_;
};

}  // namespace canasta
