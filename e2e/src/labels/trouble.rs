//! What people are told whose account or address is not well.

/// The words by which a test knows what is wrong.
#[derive(Debug)]
pub struct TroubleWords {
    /// What the page behind a stop link says of an initialization that is done.
    pub initialized: &'static str,
    /// What is said at the log-in after a report.
    pub frozen: &'static str,
    /// What is said at the log-in after far too many wrong codes.
    pub blocked: &'static str,
    /// What is said at the log-in for a while after wrong codes.
    pub locked: &'static str,
    /// What the history says of a report.
    pub log_frozen: &'static str,
    /// What is said of an address that refuses the mail of a log-in.
    pub cannot_receive: &'static str,
    /// What is said of one that refuses a confirmation code.
    pub press_cannot_read: &'static str,
    /// What is said when a confirmation code came too late.
    pub code_expired: &'static str,
    /// What the caller reads when the code that was told is over.
    pub told_expired: &'static str,
    /// What is shown in place of an address that is not set.
    pub placeholder: &'static str,
}

/// The words in Japanese.
pub(super) const JAPANESE: TroubleWords = TroubleWords {
    initialized: "ワンタイムパスワード認証の設定が初期化されました。",
    frozen: "届け出により、ワンタイムパスワードは止められています。",
    blocked: "まちがいが続いたため、ワンタイムパスワードは止められています。",
    locked: "まちがいが続いたため、しばらくワンタイムパスワードを入力できません。",
    log_frozen: "身に覚えのない変更の届け出により、ワンタイムパスワードが止められました",
    cannot_receive: "このアドレスでは受け取れません。サポート窓口へご連絡ください。",
    press_cannot_read: "下の『このアドレスのメールを読めない』を押してください。",
    code_expired: "確認コードの期限が切れています。",
    told_expired: "お伝えした確認コードは使えなくなりました。",
    placeholder: "id*********@mail2.adm.kyoto-u.ac.jp",
};

/// The words in English.
pub(super) const ENGLISH: TroubleWords = TroubleWords {
    initialized: "The one-time password settings were initialized.",
    frozen: "One-time passwords are stopped after a report.",
    blocked: "One-time passwords are stopped after too many wrong ones.",
    locked: "After too many wrong attempts, one-time passwords are paused for a while.",
    log_frozen: "One-time passwords were stopped after a report of an unknown change",
    cannot_receive: "This address cannot receive it. Please contact the support desk.",
    press_cannot_read: "Press “I cannot read this mailbox” below.",
    code_expired: "The confirmation code has expired.",
    told_expired: "The code that you were told no longer works.",
    placeholder: "id*********@mail2.adm.kyoto-u.ac.jp",
};
