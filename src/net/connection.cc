#include "net/connection.h"

#include <algorithm>

#include "net/gathered_body.h"

namespace canasta {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
// Read at once, of a body that has not come with its head.
constexpr std::uint64_t kBodyRoomMax = 64 << 10;
constexpr std::uint64_t kChunksRoom = 16 << 10;

// Wherever a request ends.
struct SinkEnd {
  DiskThreads& disk;
  std::unique_ptr<BodySink>& sink;
  ~SinkEnd() { disk.let_go(std::move(sink)); }
};

void give_to(BodySink& sink, std::string_view piece, std::optional<HttpRefusal>& refusal,
             std::optional<HttpResponse>& response) {
  try {
    response = sink.take(piece);
  } catch (...) {
    refusal = HttpRefusal::Failed;
  }
}

}  // namespace

HttpConnection::HttpConnection(const Loop& loop, std::shared_ptr<LoopDoor> door,
                               Connection& connection)
    : loop_(&loop), door_(std::move(door)), connection_(&connection) {}

// On the loop's own thread there is nothing to post, and nobody else to exclude.
void HttpConnection::reply(std::optional<HttpResponse> response) {
  if (Loop::is_current(loop_)) return deliver(std::move(response));
  door_->run_on([self = shared_from_this(), response = std::move(response)]() mutable {
    self->deliver(std::move(response));
  });
}

void HttpConnection::deliver(std::optional<HttpResponse> response) {
  if (connection_ != nullptr) connection_->take_reply(std::move(response));
}

void HttpConnection::end_disk_work() {
  door_->run_on([self = shared_from_this()] {
    if (self->connection_ != nullptr) self->connection_->take_disk_end();
  });
}

Connection::Connection(Loop& loop, Socket socket, std::unique_ptr<Wire> wire, Peer peer)
    : loop_(loop),
      socket_(std::move(socket)),
      wire_(std::move(wire)),
      peer_(std::move(peer)),
      service_(loop.share().service),
      limits_(loop.share().options.limits),
      way_back_(std::make_shared<HttpConnection>(loop, loop.door(), *this)),
      signal_(loop.io().get_executor()),
      place_(loop.add(*this)) {
  request_.address = peer_.address;
  request_.is_tls = peer_.is_tls;
  request_.share = BodyShare(&loop.share().bodies);
}

Connection::~Connection() {
  way_back_->close();
  SystemError ignored;
  if (resets_) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  static_cast<void>(request_.share.hold(0));  // before there is room for another connection
  loop_.share().admission.leave(peer_.address, peer_.admitted);
  loop_.remove(place_);
}

Task<void> Connection::run(std::unique_ptr<Connection> connection) {
  Connection& self = *connection;
  if (!co_await self.handshake()) co_return;
  if (self.peer_.admitted == Admitted::Yes) {
    while (co_await self.serve()) self.end_request();
  } else {
    self.begin_request();
    self.begun_ = std::chrono::steady_clock::now();
    co_await self.refuse(HttpRefusal::TooMany);
  }
  if (self.is_busy_) self.report(false);  // it ends without a response
  if (self.lingers_) co_await self.linger();
}

void Connection::check_deadline(Moment now) {
  release_idle_memory();
  if (now < deadline_) return;
  deadline_ = Moment::max();
  end_ = End::Expired;
  SystemError ignored;
  socket_.cancel(ignored);
}

void Connection::drain() {
  SystemError ignored;
  if (!is_busy_) socket_.cancel(ignored);
}

void Connection::cut() {
  end_ = End::Cut;
  SystemError ignored;
  if (awaits_outside_) {
    socket_.shutdown(asio::socket_base::shutdown_both, ignored);
    return;
  }
  socket_.cancel(ignored);
  signal_.cancel();
}

void Connection::abandon() {
  way_back_->close();
  end_ = End::Abandoned;
  SystemError ignored;
  socket_.cancel(ignored);
  signal_.cancel();
}

void Connection::take_reply(std::optional<HttpResponse> response) {
  reply_ = std::move(response);
  is_outside_done_ = true;
  if (awaits_outside_) signal_.cancel();
}

void Connection::take_disk_end() {
  is_outside_done_ = true;
  signal_.cancel();
}

void Connection::begin_request() {
  head_ = {};
  framing_ = {};
  served_ = {};
  body_left_ = 0;
  raw_body_bytes_ = 0;
  chunks_.reset();
  write_waited_seconds_ = 0;
  write_moved_bytes_ = 0;
  closes_ = lingers_ = false;
}

void Connection::end_request() {
  request_.method = request_.target = {};
  request_.headers.clear();
  request_.body.clear();
  request_.state.reset();
  begin_ = at_;
  if (begin_ == input_end_) begin_ = at_ = input_end_ = 0;
  is_first_ = false;
}

// One request. True when another may follow.
Task<bool> Connection::serve() {
  begin_request();
  if (!co_await await_head()) co_return false;
  if (const auto refusal = read_head()) co_return co_await refuse(*refusal);
  std::optional<BodyPlan> plan = ask_plan();
  if (!plan.has_value()) co_return co_await refuse(HttpRefusal::Failed);
  if (plan->refusal.has_value()) co_return co_await refuse_plan(std::move(*plan->refusal));
  const SinkEnd at_the_end{loop_.share().disk, plan->sink};
  if (body_left_ > plan->bytes_max) co_return co_await refuse(HttpRefusal::BodyTooLarge);
  const bool has_room = plan->sink == nullptr ? request_.share.fits(body_left_)
                                              : request_.share.hold(plan->sink_bytes);
  if (!has_room) co_return co_await refuse(HttpRefusal::NoRoom);
  body_bytes_max_ = framing_.is_chunked ? plan->bytes_max : framing_.body_bytes;
  if (framing_.is_chunked) chunks_.emplace(plan->bytes_max);
  if (!is_body_whole()) {
    if (!co_await read_body(plan->sink.get())) co_return false;
  }
  co_return co_await answer();
}

Task<bool> Connection::await_head() {
  Moment deadline = after(std::chrono::steady_clock::now(),
                          is_first_ ? limits_.header_seconds : limits_.idle_seconds);
  for (;;) {
    if (begin_ < input_end_) {
      if (!is_busy_) {
        is_busy_ = true;
        begun_ = std::chrono::steady_clock::now();
        deadline = after(begun_, limits_.header_seconds);
      }
      const auto refusal = head_.scan({input_.data() + begin_, input_end_ - begin_}, limits_);
      if (refusal.has_value()) co_return co_await refuse(*refusal);
      if (head_.bytes() > 0) co_return true;
    }
    make_room(1);
    if (!co_await fill(deadline)) {
      if (end_ == End::Expired && is_busy_) co_return co_await refuse(HttpRefusal::HeaderTooSlow);
      co_return false;
    }
  }
}

// Where the body is still to come, room is made for it, and the views into the head made anew.
std::optional<HttpRefusal> Connection::read_head() {
  for (;;) {
    const std::string_view head = head_.head_of({input_.data() + begin_, input_end_ - begin_});
    head_end_ = at_ = begin_ + head_.bytes();
    request_.headers.clear();
    const auto refusal = parse_head(head, limits_, request_, framing_);
    if (refusal.has_value()) return refusal;
    body_left_ = framing_.body_bytes;
    if (!framing_.is_chunked && body_left_ <= unread().size()) return std::nullopt;
    const std::uint64_t wanted =
        framing_.is_chunked ? kChunksRoom : std::min(body_left_, kBodyRoomMax);
    if (input_.size() - head_end_ >= wanted) return std::nullopt;
    make_room(wanted);
    framing_ = {};
  }
}

std::optional<BodyPlan> Connection::ask_plan() {
  try {
    return service_.plan(request_);
  } catch (...) {
    return std::nullopt;
  }
}

// The connection can be kept where the whole body is here already, and so can be passed over.
Task<bool> Connection::refuse_plan(HttpResponse response) {
  if (!framing_.is_chunked && body_left_ <= unread().size()) {
    at_ += body_left_;
    body_left_ = 0;
  }
  co_return co_await respond(std::move(response));
}

bool Connection::is_body_whole() const {
  if (framing_.is_chunked) return chunks_.has_value() && chunks_->is_whole();
  return body_left_ == 0;
}

Task<bool> Connection::invite_body() {
  if (!framing_.expects_continue || framing_.is_version_10 || !unread().empty()) co_return true;
  co_return co_await write(kContinue, {});
}

Task<bool> Connection::read_body(BodySink* sink) {
  const Moment begun = std::chrono::steady_clock::now();
  if (!co_await invite_body()) co_return false;
  while (!is_body_whole()) {
    if (unread().empty()) {
      at_ = input_end_ = head_end_;
      const double earned =
          static_cast<double>(raw_body_bytes_) / static_cast<double>(limits_.body_bytes_per_second);
      if (!co_await fill(after(begun, limits_.body_seconds + earned))) {
        if (end_ == End::Expired) co_return co_await refuse(HttpRefusal::BodyTooSlow);
        co_return false;
      }
    }
    Taken taken;
    const std::string_view piece = next_piece(taken);
    if (sink == nullptr) {
      gather(piece, taken);
    } else if (!piece.empty()) {
      if (!co_await give(*sink, piece, taken)) co_return false;
    }
    if (taken.refusal.has_value()) taken.response = ask_refusal(*taken.refusal);
    if (taken.response.has_value()) {
      taken.response->close = true;  // also where the body is whole: it is not to be answered again
      co_return co_await respond(std::move(*taken.response));
    }
  }
  co_return true;
}

// Of what is unread, what belongs to the body.
std::string_view Connection::next_piece(Taken& taken) {
  std::span<char> bytes = unread();
  std::size_t used = std::min<std::uint64_t>(body_left_, bytes.size());
  std::string_view piece(bytes.data(), used);
  if (framing_.is_chunked) {
    const ChunkedBody::Step step = chunks_->decode(bytes);
    taken.refusal = step.refusal;
    used = step.used;
    piece = {bytes.data(), step.body};
  } else {
    body_left_ -= used;
  }
  at_ += used;
  raw_body_bytes_ += used;
  served_.bytes_in += piece.size();
  return piece;
}

void Connection::gather(std::string_view piece, Taken& taken) {
  const bool has_room = canasta::gather(piece, body_bytes_max_, request_.body, request_.share);
  if (!has_room) taken.refusal = HttpRefusal::NoRoom;
}

// False: the connection was abandoned.
Task<bool> Connection::give(BodySink& sink, std::string_view piece, Taken& taken) {
  if (!sink.uses_disk()) {
    give_to(sink, piece, taken.refusal, taken.response);
    co_return true;
  }
  start_disk_work([&] { give_to(sink, piece, taken.refusal, taken.response); });
  co_await await_outside();
  co_return end_ != End::Abandoned;
}

void Connection::ask_answer() {
  is_outside_done_ = false;
  try {
    service_.answer(request_, HttpReply(way_back_));
  } catch (...) {
    // Its reply, let go of, answers.
  }
}

Task<bool> Connection::answer() {
  ask_answer();
  if (!is_outside_done_) co_await await_outside();
  if (end_ == End::Abandoned) co_return false;
  if (!reply_.has_value()) co_return co_await refuse(HttpRefusal::Failed);
  co_return co_await respond(std::move(*reply_));
}

}  // namespace canasta
