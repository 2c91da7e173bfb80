//! What is asked.

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A text, or `-` for none.
    OptionalText,
    /// A number, or `-` for none.
    OptionalNumber,
}

/// A question.
#[derive(Debug)]
pub(super) struct Question {
    /// The setting that it is about.
    pub(super) key: &'static str,
    /// What it means, and an example.
    pub(super) about: &'static str,
    /// What the answer is.
    pub(super) kind: Kind,
}

const fn text(key: &'static str, about: &'static str) -> Question {
    Question { key, about, kind: Kind::Text }
}

/// The questions, in their order. Whatever else can be set has a value that works, and its line in the file.
pub(super) const QUESTIONS: [Question; 11] = [
    text(
        "public_url",
        "The address of the page as people type it, such as https://mfa.example.ac.jp or, on a shared host, \
         https://auth.example.ac.jp/user/",
    ),
    text("institution.name.ja", "The institution's name in Japanese"),
    text("institution.name.en", "… and in English"),
    text("institution.desk.phone", "The support desk's telephone number, as it is printed"),
    text(
        "database_url",
        "The database: one file, sqlite:///var/lib/ninsho/ninsho.db, or postgres://ninsho:PASSWORD@db.example.ac.jp/ninsho",
    ),
    text("mail.sender", "The address that codes and notices come from"),
    text("mail.smtp.host", "The mail server"),
    text("mail.smtp.security", "How it is spoken to: none (on this machine), starttls or tls"),
    Question {
        key: "mail.smtp.port",
        about: "Its port; - for the usual one: 25, 587 or 465",
        kind: Kind::OptionalNumber,
    },
    Question {
        key: "mail.smtp.hello",
        about: "The name that we greet it with; - for this machine's own",
        kind: Kind::OptionalText,
    },
    Question {
        key: "mail.smtp.user",
        about: "The user that we log in as; - for none",
        kind: Kind::OptionalText,
    },
];
