//! The limits, under attack: many at once, many in a row, from many sides and across restarts.

mod another;
mod at_once;
mod bombing;
mod factors;
mod failures;
mod lock;
mod mixed;
mod sends;
mod strangers;
mod turns;
