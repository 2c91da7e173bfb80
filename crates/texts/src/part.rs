//! The files of a language.

/// A file of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the page says before anybody has logged in.
    First,
    /// All else.
    Rest,
}

impl Part {
    /// Both, in the order of the texts.
    pub const ALL: [Self; 2] = [Self::First, Self::Rest];

    /// How the name of the file begins.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "texts",
            Self::Rest => "more-texts",
        }
    }
}
