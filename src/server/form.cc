#include "server/form.h"

#include "base/ascii.h"
#include "base/messages/server.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/job_answers.h"

namespace canasta {
namespace {

constexpr std::string_view kFormType = "multipart/form-data";
constexpr std::string_view kFileField = "file";

class FormSink final : public BodySink {
 public:
  FormSink(Call& call, std::string path, std::string_view boundary)
      : call_(call), form_(*call.desk->project.files, std::move(path), boundary) {
    call.form = &form_;
  }

  std::optional<HttpResponse> take(std::string_view piece) override {
    const Status taken = form_.take_body(piece);
    if (taken.ok()) return std::nullopt;
    HttpResponse response = call_.problem(taken.error());
    complete(call_, response);
    return response;
  }
  bool uses_disk() const override { return true; }

 private:
  Call& call_;
  Form form_;
};

// A route may be open to viewers for its other bodies; a file makes a job, and fills the disk.
Status may_send_files(const Call& call) {
  if (call.principal.role >= KeyRole::Operator) return {};
  return Error(ErrorCode::Denied, message::kRoleTooLow,
               {{"role", name(call.principal.role)}, {"needed", name(KeyRole::Operator)}});
}

}  // namespace

Form::Form(FileSystem& files, std::string path, std::string_view boundary)
    : files_(files), path_(std::move(path)), parser_(boundary, *this) {}

Form::~Form() {
  file_.reset();
  if (!kept_) (void)files_.remove(path_);
}

Status Form::begin_part(const MultipartPart& part) {
  part_ = part.name;
  if (!seen_.insert(part_).second) {
    return invalid(message::kFormPartTwice, {{"name", part_}}).at({.file = {}, .field = part_});
  }
  if (part.name != kFileField && part.filename) {
    return invalid(message::kFormFileElsewhere, {{"name", part_}, {"expected", kFileField}})
        .at({.file = {}, .field = part_});
  }
  if (part.name != kFileField) return count(part_.size());
  filename_ = part.filename.value_or(std::string(kFileField));
  TRY(files_.make_folders(parent_folder(path_)));
  TRY_ASSIGN(file_, files_.create(path_));
  return {};
}

Status Form::take(std::string_view piece) {
  if (file_) return file_->append(piece);
  TRY(count(piece.size()));
  fields_[part_] += piece;
  return {};
}

Status Form::count(std::size_t field_bytes) {
  field_bytes_ += field_bytes;
  if (field_bytes_ <= kFormFieldsBytesMax) return {};
  return Error(ErrorCode::TooLarge, message::kBodyTooLarge, {{"bytes", kFormFieldsBytesMax}});
}

// A job is acknowledged once it is on the disk; so is its file, then.
Status Form::end_part() {
  if (!file_) return {};
  TRY(file_->sync());
  file_.reset();
  return files_.sync_folder(parent_folder(path_));
}

Status Form::finish() const {
  TRY(parser_.finish());
  if (!filename_.empty()) return {};
  return invalid(message::kFormWithoutFile, {{"expected", kFileField}});
}

std::string Form::field(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? "" : found->second;
}

BodyPlan plan_form(Call& call) {
  BodyPlan plan;
  if (!equal_ignoring_case(media_type(*call.request), kFormType)) {
    if (call.route->body == Body::Form) plan.refusal = unsupported(call, kFormType);
    plan.bytes_max = call.desk->limits.json_bytes;
    return plan;
  }
  if (const Status may = may_send_files(call); !may.ok()) {
    plan.refusal = call.problem(may.error());
    return plan;
  }
  const auto boundary = multipart_boundary(call.request->header("content-type"));
  if (!boundary.ok()) {
    plan.refusal = call.problem(boundary.error());
    return plan;
  }
  plan.sink = std::make_unique<FormSink>(
      call, call.desk->project.path(kUploads) + "/" + call.unique, *boundary);
  plan.sink_bytes = kFormRoomBytes;
  plan.bytes_max = call.desk->limits.upload_bytes;
  return plan;
}

}  // namespace canasta
