// Settings beside the command: CANASTA_… lines of a file .env in the folder where it is typed.
#pragma once

namespace canasta {

// Lines read NAME=VALUE, quotes around the value are taken off; other lines are passed over. What
// the environment says already is kept. REQUIRES: no other thread runs yet.
void read_dotenv();

}  // namespace canasta
