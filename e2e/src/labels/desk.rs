//! The words of the help desk's page, and what the caller's screen says of the desk.

/// The words by which a test finds its way over the help desk's page.
#[derive(Debug)]
pub struct DeskWords {
    /// The field that searches.
    pub search: &'static str,
    /// What is said when nothing was found.
    pub not_found: &'static str,
    /// The mark of a member of the staff.
    pub staff: &'static str,
    /// What is said of an account whose owner has reported a change.
    pub frozen: &'static str,
    /// What is said to an operator of their own request.
    pub own: &'static str,
    taken_by: &'static str,
    busy_by: &'static str,
    /// The button that takes it over.
    pub take_over: &'static str,
    /// What is said while another operator has to approve.
    pub second_wait: &'static str,
    second_by: &'static str,
    /// The button of the other one.
    pub approve: &'static str,
    /// What is said when it was approved.
    pub approved: &'static str,
    /// The button that shows another code.
    pub release_again: &'static str,
    refused: &'static str,
    /// What is said when no reason is given.
    pub reason_missing: &'static str,
    /// What the record says of it.
    pub log_refused: &'static str,
    /// What is said of a request that has ended meanwhile.
    pub gone: &'static str,
    /// What the caller reads while a second operator is asked.
    pub awaiting_second: &'static str,
    /// What the caller reads who types a code while none is told.
    pub no_code_yet: &'static str,
    /// What the caller reads when nothing came of it.
    pub unchanged: &'static str,
    /// The number to call.
    pub phone: &'static str,
}

impl DeskWords {
    /// How the list says who serves a request.
    #[must_use]
    pub fn taken_by(&self, operator: &str) -> String {
        self.taken_by.replace("{}", operator)
    }

    /// What is said to another operator than the one who serves it.
    #[must_use]
    pub fn busy_by(&self, operator: &str) -> String {
        self.busy_by.replace("{}", operator)
    }

    /// How the list says who asks for an approval.
    #[must_use]
    pub fn second_by(&self, operator: &str) -> String {
        self.second_by.replace("{}", operator)
    }

    /// What is said of a request that one has refused.
    #[must_use]
    pub fn refused(&self, reference: &str) -> String {
        self.refused.replace("{}", reference)
    }
}

/// The words in Japanese.
pub(super) const JAPANESE: DeskWords = DeskWords {
    search: "受付番号または ID で探す",
    not_found: "見つかりません。",
    staff: "教職員",
    frozen: "身に覚えのない変更の届け出があったアカウントです。",
    own: "ご自身の申請です。",
    taken_by: "{} が対応中",
    busy_by: "{} が対応しています。",
    take_over: "引き継ぐ",
    second_wait: "別の担当者の承認を待っています。",
    second_by: "{} が承認を依頼",
    approve: "承認する",
    approved: "承認されました。",
    release_again: "新しい確認コードを表示",
    refused: "{} を断りました。",
    reason_missing: "理由を入力してください。",
    log_refused: "窓口が初期化の申請を断りました",
    gone: "この申請は終わりました。",
    awaiting_second: "もう一人の担当者が確かめています。",
    no_code_yet: "この確認コードは使えません。",
    unchanged: "ワンタイムパスワードの設定は変わっていません。",
    phone: "075-753-7840",
};

/// The words in English.
pub(super) const ENGLISH: DeskWords = DeskWords {
    search: "Search by reference or ID",
    not_found: "Nothing was found.",
    staff: "Staff",
    frozen: "The owner reported a change that was not theirs.",
    own: "This is your own request.",
    taken_by: "Taken up by {}",
    busy_by: "{} is serving this caller.",
    take_over: "Take it over",
    second_wait: "so another operator has to approve.",
    second_by: "{} asks for approval",
    approve: "Approve",
    approved: "It was approved.",
    release_again: "Show a new confirmation code",
    refused: "{} was refused.",
    reason_missing: "Please type the reason.",
    log_refused: "The support desk refused an initialization",
    gone: "This request has ended.",
    awaiting_second: "A second member of the staff is checking.",
    no_code_yet: "This confirmation code cannot be used.",
    unchanged: "Your one-time password settings have not changed.",
    phone: "075-753-7840",
};
