//! The texts of the page, `texts.json`, and the languages that they are in.
//!
//! Each language is two files that a browser fetches when it is chosen, so that nobody carries the others: what
//! the first load says, and the rest. The page's program knows a text by its place in them. Who builds the program, who writes the files and
//! who serves HTML before the program runs read the texts here.

mod language;
#[cfg(feature = "marks")]
mod marks;
mod part;
#[cfg(feature = "read")]
mod texts;

pub use self::language::Language;
pub use self::part::Part;
#[cfg(feature = "read")]
pub use self::texts::{Program, Text, Texts};
