// Form: multipart/form-data with one file, written to the disk as it comes.
//
// The file lies below state/uploads under a name that the service made; what the client called it
// is a label. Once it has been taken whole it survives a power cut. It is removed with the Form,
// unless a job has taken it over.
//
// Cost     the file no memory, however long; the fields kFormRoomBytes at most, of the budget of
//          bodies.
// Errors   those of net/multipart.h; kFormPartTwice for a second part of one name;
//          kFormFileElsewhere for a file in a part of another name; TooLarge for fields that are
//          longer than kFormFieldsBytesMax; NoSpace.
// Threads  one form, one request; the body is taken, and the file removed, on threads that may wait
//          for the disk.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "engine/engine.h"
#include "net/http.h"
#include "net/multipart.h"

namespace canasta {

class Call;

inline constexpr std::size_t kFormFieldsBytesMax = 64 << 10;  // names and values of all of a form
// Twice as much: values grow by doubling, and names are kept twice.
inline constexpr std::size_t kFormRoomBytes = 2 * kFormFieldsBytesMax;
inline constexpr const char* kUploads = "state/uploads";  // below the root

class Form final : public MultipartHandler {
 public:
  // The file will lie at `path`.
  Form(FileSystem& files, std::string path, std::string_view boundary);
  ~Form() override;
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;

  Status take_body(std::string_view piece) { return parser_.take(piece); }
  // Nothing more comes: was that the whole form, and did it hold a file?
  Status finish() const;

  const std::string& path() const { return path_; }
  // As the client calls it.
  const std::string& filename() const { return filename_; }
  // The other parts; empty where there is none of that name.
  std::string field(const std::string& name) const;
  const std::map<std::string, std::string>& fields() const { return fields_; }
  // The file outlives the form.
  void keep() { kept_ = true; }

 private:
  Status begin_part(const MultipartPart& part) override;
  Status take(std::string_view piece) override;
  Status end_part() override;
  Status count(std::size_t field_bytes);

  FileSystem& files_;
  const std::string path_;
  std::string filename_;
  std::map<std::string, std::string> fields_;
  std::size_t field_bytes_ = 0;  // names and values
  bool kept_ = false;
  std::set<std::string> seen_;       // parts, by name
  std::string part_;                 // that is being read
  std::unique_ptr<WriteFile> file_;  // of the part with the file
  MultipartParser parser_;
};

// How the body of a call for a route that takes forms is taken: a form to the disk, as `call.form`
// until the response was sent, of operators only, whatever the route asks for; anything else
// gathered.
BodyPlan plan_form(Call& call);

}  // namespace canasta
