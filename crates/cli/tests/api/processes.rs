//! Row 18 of the promises: two processes act as one. Rows 1, 2, 3, 5 and 10 once more, with two real
//! processes behind a proxy that sends each request to the other one in turn. Row 4 is in `limits/mixed`,
//! row 16 in `crash`.
//!
//! They were seen to fail without the row locks and the guards of the updates.
//!
//! On PostgreSQL, which is what several processes are for; a SQLite file belongs to one.

mod addresses;
mod bombing;
mod handover;
mod once;
