// One field of a CSV text for the doors, which may not open io: as files of answers have it.
#pragma once

#include "io/csv_field.h"
