// The tables of state/canasta.db, as steps from an empty file to today. Private to the store.
//
// The number of steps done is the file's user_version. A step is never changed once it was
// released: a new one goes behind it. Which columns mean what: docs/formats/state.md.
#pragma once

#include "store/database.h"

namespace canasta {

// Does the steps that the file lacks, all or none. Error kStoreTooNew (Config) for a file of a
// newer canasta.
Status migrate(Database& database);

// How many steps there are: the version of the files that we write.
int schema_version();

}  // namespace canasta
