//! The words on the page and in the mail, as the manual has them.

/// The subject of every mail with a one-time password, in both languages at once.
pub const CODE_SUBJECT: &str = "ワンタイムパスワードのお知らせ / Notification of one time password";

/// The sender of every mail.
pub const SENDER: &str = "ninsho-qa@iimc.kyoto-u.ac.jp";

/// The words on the page that a test needs to find its way, in one language.
#[derive(Debug)]
pub struct Labels {
    /// The field for the ID.
    pub user_id: &'static str,
    /// The field for the password.
    pub password: &'static str,
    /// The button that logs in.
    pub log_in: &'static str,
    /// The field for a mailed code.
    pub code: &'static str,
    /// The button that checks a code.
    pub confirm: &'static str,
    /// The button that opens the menu.
    pub menu: &'static str,
    /// The menu item, and the title of the page, that changes the address.
    pub set_up: &'static str,
    /// The field for the new address.
    pub address: &'static str,
    /// The button that mails a code.
    pub send: &'static str,
    /// The menu item that logs out.
    pub log_out: &'static str,
    /// What is said when the address is changed.
    pub done: &'static str,
}

impl Labels {
    /// What is said when a code was mailed to this address.
    #[must_use]
    pub fn sent_to(&self, address: &str) -> String {
        if self.log_in == JAPANESE.log_in {
            format!("{address}へメールを送信しました。")
        } else {
            format!("We sent a mail to {address}.")
        }
    }
}

/// The words of the manual.
pub const JAPANESE: Labels = Labels {
    user_id: "ECS-ID/SPS-ID",
    password: "パスワード",
    log_in: "ログイン",
    code: "ワンタイムパスワード",
    confirm: "確認",
    menu: "☰",
    set_up: "ワンタイムパスワードの設定",
    address: "メールアドレス",
    send: "ワンタイムパスワードを送信",
    log_out: "ログアウト",
    done: "ワンタイムパスワード認証の設定が完了しました。",
};

/// Ours, since the manual has no English.
pub const ENGLISH: Labels = Labels {
    user_id: "ECS-ID/SPS-ID",
    password: "Password",
    log_in: "Log in",
    code: "One-time password",
    confirm: "Confirm",
    menu: "☰",
    set_up: "One-time password settings",
    address: "Mail address",
    send: "Send one-time password",
    log_out: "Log out",
    done: "One-time password authentication has been set up.",
};
