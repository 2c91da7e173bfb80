//! The limits, under attack: many at once, many in a row, from many sides and across restarts.

mod another;
mod at_once;
mod bombing;
mod campus;
mod factors;
mod failures;
mod guesses;
mod hashes;
mod lock;
mod mixed;
mod no_trace;
mod sends;
mod strangers;
mod turns;
